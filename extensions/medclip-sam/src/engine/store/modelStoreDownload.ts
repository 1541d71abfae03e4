import { MedClipSamError, say, throwIfCancelled } from '../../core/errors';

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cache: RequestCache;
  /** Ask for the bytes from here on. */
  readonly from?: number;
}

/** A connection that brings nothing for so long is broken, although nobody says so. */
const SILENCE_MS = 60_000;

/** The answer of a server that has the file. */
export interface FileResponse {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Position in the file of the body's first byte; 0 also where a part was asked for and the whole file came. */
  readonly start: number;
}

/**
 * Asks the server for one file. Null: it has no bytes from `from` on.
 * Errors: `model-missing` (no answer, 404, a web page), `cancelled`.
 */
export async function requestFile(
  get: typeof fetch,
  url: URL,
  { signal, cache, from = 0 }: RequestOptions
): Promise<FileResponse | null> {
  throwIfCancelled(signal);
  const name = fileNameOf(url);
  let response: Response;
  try {
    response = await unlessSilent(
      get(url.href, {
        cache,
        credentials: 'same-origin',
        signal: signal ?? null,
        ...(from > 0 && { headers: { Range: `bytes=${from}-` } }),
      })
    );
  } catch (cause) {
    throwIfCancelled(signal);
    throw unreachable(name, cause);
  }
  if (response.status === 416 && from > 0) return null;
  const type = response.headers.get('content-type') ?? '';
  // A viewer's server answers an unknown address with its start page.
  if (!response.ok || !response.body || type.startsWith('text/html')) {
    await response.body?.cancel();
    const what = response.ok ? 'a web page' : response.status;
    throw new MedClipSamError(
      'model-missing',
      say`The model file ${name} is not on the server (${what}).`,
      'Install the model pack where the configuration’s packUrl points, then try again.'
    );
  }
  const start = response.status === 206 ? rangeStart(response) : 0;
  if (start !== 0 && start !== from) {
    await response.body.cancel();
    return null;
  }
  return { body: response.body, start };
}

/** Every piece of a body, in order. Errors: `model-missing` where it breaks off, `cancelled`. */
export async function* piecesOf(
  { body }: FileResponse,
  url: URL,
  signal: AbortSignal | undefined
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read()).catch(cause => {
        throwIfCancelled(signal);
        throw unreachable(fileNameOf(url), cause);
      });
      if (done) return;
      yield value;
      throwIfCancelled(signal);
    }
  } finally {
    // Not waited for: a silent connection may not even end.
    void reader.cancel().catch(() => {});
  }
}

function unlessSilent<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const silent = () => reject(new Error(`nothing came for ${SILENCE_MS / 1000} s`));
    const timer = setTimeout(silent, SILENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Nothing was answered, or the connection broke: what tells a server that is gone from a file that is. */
export class Unreachable extends MedClipSamError {}

function unreachable(name: string, cause: unknown): Unreachable {
  return new Unreachable(
    'model-missing',
    `The model file ${name} could not be fetched completely.`,
    'Check the connection to the server, then try again: what has arrived is kept.',
    { cause }
  );
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);
}

export const fileNameOf = (url: URL): string => url.pathname.split('/').pop() ?? '';
