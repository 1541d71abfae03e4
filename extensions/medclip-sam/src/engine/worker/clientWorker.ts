import { MedClipSamError } from '../../core/errors';
import type { Raster8 } from '../../core/raster';
import { connectRpc, type RpcClient, type RpcPort } from './rpc';
import type {
  ImageParams,
  LoadedModel,
  LoadParams,
  LoadProgress,
  WorkerMethods,
} from './workerProtocol';

/** Images whose pixels stay in the worker for a next prompt or a correction. */
const IMAGES_IN_WORKER = 8;

/** One living worker, from its start to its end, with the models loading or loaded in it. */
export interface WorkerConnection {
  readonly rpc: RpcClient<WorkerMethods>;
  readonly loaded: Promise<LoadedModel>;
  subscribe(listener: (progress: LoadProgress) => void): () => void;
  /** The image as a message: its pixels the first time, its number afterwards. */
  imageParams(image: Raster8): { readonly params: ImageParams; readonly transfer: Transferable[] };
  /** Ends the worker; pending calls reject with `reason`. */
  end(reason: MedClipSamError): void;
}

/** Starts a worker and lets it load. `onDeath` is called once when it ends without `end`. */
export function startWorker(
  workerUrl: string,
  params: Omit<LoadParams, 'lifeLock'>,
  onDeath: (reason: MedClipSamError) => void
): WorkerConnection {
  const worker = createWorker(workerUrl);
  const rpc = connectRpc<WorkerMethods>(worker as RpcPort);
  const lifeLock = `medclip-sam-worker-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  const stopWatching = new AbortController();
  const listeners = new Set<(progress: LoadProgress) => void>();
  let answered = false;
  let ended = false;

  const end = (reason: MedClipSamError) => {
    if (ended) return;
    ended = true;
    stopWatching.abort();
    worker.terminate();
    rpc.close(reason);
  };
  const die = (reason: MedClipSamError) => {
    if (ended) return;
    end(reason);
    onDeath(reason);
  };
  const firstMessage = () => {
    answered = true;
    watchLife(lifeLock, stopWatching.signal, () => die(crashed()));
  };
  worker.addEventListener('message', firstMessage, { once: true });
  worker.addEventListener('error', event => {
    event.preventDefault?.();
    die(answered ? crashed() : notStarted());
  });
  worker.addEventListener('messageerror', () => die(crashed()));

  const loaded = rpc.call(
    'load',
    { ...params, lifeLock },
    {
      onProgress: progress => {
        for (const listener of listeners) listener(progress);
      },
    }
  );
  // Handled by whoever waits for it; a worker that dies with nobody waiting is no unhandled rejection.
  loaded.catch(() => {});

  const { idOf, forgetOldest } = imageNumbers();
  return {
    rpc,
    loaded,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    imageParams(image) {
      const { imageId, isNew } = idOf(image);
      if (!isNew) return { params: { imageId, image: null, forget: [] }, transfer: [] };
      // One copy here, moved there: the caller keeps its pixels, and a view of a large buffer does not take it along.
      const data = image.data.slice();
      const { width, height, channels } = image;
      return {
        params: { imageId, image: { width, height, channels, data }, forget: forgetOldest() },
        transfer: [data.buffer],
      };
    },
    end,
  };
}

function imageNumbers() {
  const ids = new WeakMap<Uint8Array, number>();
  const held: number[] = [];
  let last = 0;
  return {
    idOf({ data }: Raster8): { imageId: number; isNew: boolean } {
      const known = ids.get(data);
      const at = known === undefined ? -1 : held.indexOf(known);
      if (known !== undefined && at >= 0) {
        held.splice(at, 1);
        held.push(known);
        return { imageId: known, isNew: false };
      }
      const imageId = ++last;
      ids.set(data, imageId);
      held.push(imageId);
      return { imageId, isNew: true };
    },
    forgetOldest: () => held.splice(0, Math.max(0, held.length - IMAGES_IN_WORKER)),
  };
}

function createWorker(workerUrl: string): Worker {
  try {
    return new Worker(workerUrl, { name: 'medclip-sam' });
  } catch (cause) {
    throw notStarted(cause);
  }
}

/** The worker takes this lock before its first message and holds it while it lives. Getting it means that the worker is gone; no event would say so. */
function watchLife(lock: string, signal: AbortSignal, onDeath: () => void): void {
  if (!globalThis.navigator?.locks) return;
  navigator.locks.request(lock, { signal }, async () => onDeath()).catch(() => {});
}

function crashed(): MedClipSamError {
  return new MedClipSamError(
    'backend-failed',
    'The inference worker stopped unexpectedly, most likely for lack of memory.',
    'Run again: a new one is started. If it happens again, close other tabs or use a smaller model pack.'
  );
}

function notStarted(cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'setup-failed',
    'The inference worker could not be started.',
    'Install medclip-worker.js where the configuration’s workerUrl points, then try again.',
    { cause }
  );
}
