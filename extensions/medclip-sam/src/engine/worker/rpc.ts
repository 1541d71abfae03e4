import { MedClipSamError, type SerializedError } from '../../core/errors';

/**
 * Request and response over `postMessage`, with abort and progress. Replies are matched by id, so that one that is lost
 * or late never answers another call. Errors cross as `SerializedError` and come out as `MedClipSamError` again.
 */

/** What both a `Worker` and a worker's own global scope can do. */
export interface RpcPort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Method name → what goes in, what comes out, what is told on the way. All of it plain data. */
export type RpcMethods<M> = {
  readonly [K in keyof M]: {
    readonly params: unknown;
    readonly result: unknown;
    readonly progress: unknown;
  };
};

export interface RpcCallOptions<P> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: P) => void;
  /** Buffers of the params that move instead of being copied; they are empty on this side afterwards. */
  readonly transfer?: Transferable[];
}

export interface RpcClient<M extends RpcMethods<M>> {
  call<K extends keyof M & string>(
    method: K,
    params: M[K]['params'],
    options?: RpcCallOptions<M[K]['progress']>
  ): Promise<M[K]['result']>;
  /** Rejects every pending call with `reason` and takes no more: the other side is gone. */
  close(reason: MedClipSamError): void;
}

type Message =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SerializedError };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: MedClipSamError) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
  readonly forget: () => void;
}

/** The calling side. A call whose signal aborts sends the abort on and settles when the other side answers it. */
export function connectRpc<M extends RpcMethods<M>>(port: RpcPort): RpcClient<M> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let closed: MedClipSamError | null = null;

  port.addEventListener('message', event => {
    const message = asMessage(event.data);
    if (!message) return;
    const call = pending.get(message.id);
    if (!call) return;
    if (message.kind === 'progress') {
      call.onProgress?.(message.progress as never);
    } else if (message.kind === 'result' || message.kind === 'error') {
      pending.delete(message.id);
      call.forget();
      if (message.kind === 'result') call.resolve(message.result);
      else call.reject(MedClipSamError.fromJSON(message.error));
    }
  });

  return {
    call(method, params, { signal, onProgress, transfer = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(closed);
        if (signal?.aborted) return reject(cancelled());
        const id = nextId++;
        const abort = () => port.postMessage({ kind: 'abort', id } satisfies Message, []);
        signal?.addEventListener('abort', abort, { once: true });
        const forget = () => signal?.removeEventListener('abort', abort);
        pending.set(id, {
          resolve: resolve as (result: unknown) => void,
          reject,
          onProgress,
          forget,
        });
        try {
          port.postMessage({ kind: 'call', id, method, params } satisfies Message, transfer);
        } catch (cause) {
          pending.delete(id);
          forget();
          reject(MedClipSamError.from(cause));
        }
      });
    },
    close(reason) {
      closed = reason;
      for (const call of pending.values()) {
        call.forget();
        call.reject(reason);
      }
      pending.clear();
    },
  };
}

/** A result whose buffers move to the other side. */
export class Transferred<T> {
  constructor(
    readonly value: T,
    readonly transfer: Transferable[]
  ) {}
}

export type RpcHandlers<M extends RpcMethods<M>> = {
  readonly [K in keyof M]: (
    params: M[K]['params'],
    context: { readonly signal: AbortSignal; readonly onProgress: (p: M[K]['progress']) => void }
  ) => Promise<M[K]['result'] | Transferred<M[K]['result']>>;
};

/** The answering side. Returns a function that stops answering. */
export function serveRpc<M extends RpcMethods<M>>(
  port: RpcPort,
  handlers: RpcHandlers<M>
): () => void {
  const running = new Map<number, AbortController>();
  const post = (message: Message, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer);

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      if (!Object.hasOwn(handlers, method)) throw new Error(`no method ${method}`);
      const result = await handlers[method as keyof M](params, {
        signal: abort.signal,
        onProgress: progress => post({ kind: 'progress', id, progress }),
      });
      // A result that came just before the abort was seen is still a cancelled call for the caller.
      if (abort.signal.aborted) throw cancelled();
      if (result instanceof Transferred) {
        post({ kind: 'result', id, result: result.value }, result.transfer);
      } else {
        post({ kind: 'result', id, result });
      }
    } catch (error) {
      post({ kind: 'error', id, error: MedClipSamError.from(error).toJSON() });
    } finally {
      running.delete(id);
    }
  }

  const listener = (event: { readonly data: unknown }) => {
    const message = asMessage(event.data);
    if (message?.kind === 'call') void answer(message.id, message.method, message.params);
    else if (message?.kind === 'abort') running.get(message.id)?.abort();
  };
  port.addEventListener('message', listener);
  return () => port.removeEventListener('message', listener);
}

/** Other scripts may post to the same port (browser extensions do): what is not ours is passed over. */
function asMessage(data: unknown): Message | null {
  if (typeof data !== 'object' || data === null) return null;
  const { kind, id } = data as { kind?: unknown; id?: unknown };
  const ours = typeof kind === 'string' && typeof id === 'number';
  return ours ? (data as Message) : null;
}

function cancelled(): MedClipSamError {
  return new MedClipSamError('cancelled', 'Cancelled.', 'Run again when you are ready.');
}
