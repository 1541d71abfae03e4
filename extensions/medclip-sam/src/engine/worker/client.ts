import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { runsOf } from '../../algorithm/mask/compactMask';
import type { Raster8 } from '../../core/raster';
import { abortable, createQueue } from '../../core/queue';
import type { InferenceClient, InferenceClientOptions } from './clientContract';
import { createBackendFallback } from './backendFallback';
import {
  fractionOf,
  gone,
  notResponding,
  loadingStatus,
  otherPack,
  stopped,
  type ModelStatus,
} from './clientStatus';
import { startWorker, type WorkerConnection } from './clientWorker';
import type { RefineResult, RunOptions, SegmentResult } from '../contract';
import { deleteKeptEncodings, type EncodingPlace } from '../store/keptEncodings';
import { deleteModelCache } from '../store/modelStoreOpfs';
import { received, sent } from './sentMasks';
import type { ImageParams, WorkerMethods } from './workerProtocol';

export type { InferenceClient, InferenceClientOptions } from './clientContract';
export type { ModelStatus } from './clientStatus';

/** What a worker does not recover from: its device, its heap, its runtime, its files. */
const ENDING: readonly string[] = ['device-lost', 'out-of-memory', 'setup-failed', 'model-missing'];

/**
 * A client whose worker starts at the first call. Calls run one after the other. A cancelled call rejects at once or after
 * `cancelGraceMs`; a worker that dies, hangs or runs out of memory is replaced at the next call.
 *
 * An image is known by its `data` array: change pixels in place and the worker still has the old ones.
 */
export function createInferenceClient(options: InferenceClientOptions): InferenceClient {
  const { cancelGraceMs = 300, hangMs = 10_000, askAboveBytes = 50e6 } = options;
  const listeners = new Set<(status: ModelStatus) => void>();
  let status: ModelStatus = { state: 'idle' };
  let connection: WorkerConnection | null = null;
  let waiters = 0;
  const fallback = createBackendFallback(options.backend ?? 'auto');
  const enqueue = createQueue();
  let preparing: AbortController | null = null;
  let disposed = false;
  let packUrl = options.packUrl;
  let inferenceUrl = options.inferenceUrl ?? null;
  const agreed = new Set<string>();
  let place: EncodingPlace | null = null;
  const keep = (on: WorkerConnection | null) => void on?.rpc.call('keep', place).catch(() => {});

  function setStatus(next: ModelStatus): void {
    status = next;
    for (const listener of [...listeners]) listener(next);
  }

  const isReady = () => status.state === 'ready';

  function endConnection(reason: MedClipSamError, next: ModelStatus): void {
    const dropped = connection;
    connection = null;
    dropped?.end(reason);
    setStatus(next);
  }

  function connect(): WorkerConnection {
    if (connection) return connection;
    if (disposed) throw gone();
    const absolute = (url: string) => new URL(url, globalThis.location.href).href;
    const folder = (url: string) => absolute(url.endsWith('/') ? url : `${url}/`);
    setStatus({ state: 'loading', progress: 0 });
    const fail = (error: unknown) => {
      connection = null;
      setStatus({ state: 'failed', error: MedClipSamError.from(error).toJSON() });
    };
    let started: WorkerConnection;
    try {
      started = startWorker(
        absolute(options.workerUrl),
        {
          packUrl: folder(packUrl),
          ortUrl: folder(options.ortUrl),
          ...fallback.at(),
          askAboveBytes: agreed.has(packUrl) ? Infinity : askAboveBytes,
          allowSoftwareWebGpu: options.allowSoftwareWebGpu ?? false,
          inferenceUrl: inferenceUrl && absolute(inferenceUrl),
        },
        fail
      );
    } catch (error) {
      fail(error);
      throw error;
    }
    connection = started;
    if (place) keep(started);
    started.subscribe(progress => {
      if (connection === started) setStatus(loadingStatus(progress));
    });
    started.loaded.then(
      model => {
        if (connection === started) setStatus({ state: 'ready', ...model });
      },
      (error: MedClipSamError) => {
        if (connection !== started) return;
        endConnection(error, { state: 'failed', error: error.toJSON() });
      }
    );
    return started;
  }

  /** Waits for the load that all callers share; the last one to leave stops it. */
  async function ready({ signal, onProgress }: RunOptions): Promise<WorkerConnection> {
    throwIfCancelled(signal);
    const started = connect();
    const stop = started.subscribe(progress =>
      onProgress?.({ stage: 'load-models', fraction: fractionOf(progress) })
    );
    waiters++;
    try {
      await abortable(started.loaded, signal);
    } finally {
      waiters--;
      stop();
      if (signal?.aborted && waiters === 0 && connection === started && !isReady()) {
        endConnection(gone(), { state: 'idle' });
      }
    }
    return started;
  }

  function run<K extends Exclude<keyof WorkerMethods, 'load' | 'download' | 'keep'>>(
    method: K,
    image: Raster8,
    request: Omit<WorkerMethods[K]['params'], keyof ImageParams>,
    runOptions: RunOptions = {}
  ): Promise<WorkerMethods[K]['result']> {
    const { signal, onProgress } = runOptions;
    if (method !== 'prepare') preparing?.abort();
    const attempt = async (
      hold: (until: Promise<unknown>) => void
    ): Promise<WorkerMethods[K]['result']> => {
      const used = await ready(runOptions);
      // From here to the post nothing waits: the worker gets every image that was counted as sent.
      throwIfCancelled(signal);
      const { params, transfer } = used.imageParams(image);
      const call = used.rpc.call(method, { ...params, ...request } as WorkerMethods[K]['params'], {
        ...(signal && { signal }),
        ...(onProgress && { onProgress }),
        transfer,
      });
      // A run blocks the worker. The turn ends when it does, even if its caller has left already.
      hold(method === 'prepare' ? call.catch(() => {}) : endOf(call, signal, used));
      try {
        return await abortable(call, signal, cancelGraceMs);
      } catch (cause) {
        const error = MedClipSamError.from(cause);
        const steppedDown = connection === used && afterError(error);
        if (!steppedDown) throw error;
        return attempt(hold);
      }
    };
    return enqueue(attempt, signal);
  }

  /**
   * What does not come back within a worker costs it its life: its device, a full heap, a failed start of ONNX Runtime.
   * Returns whether the same run can be tried with less, in a fresh worker.
   */
  function afterError(error: MedClipSamError): boolean {
    if (!ENDING.includes(error.code)) return false;
    const wasOnGpu = status.state === 'ready' && status.backend === 'webgpu';
    endConnection(error, { state: 'idle' });
    return fallback.stepDown(error, wasOnGpu);
  }

  async function prepare(image: Raster8, runOptions: RunOptions = {}): Promise<void> {
    const used = connection;
    if (!used) return;
    preparing?.abort();
    const abort = new AbortController();
    preparing = abort;
    const signal = runOptions.signal
      ? AbortSignal.any([abort.signal, runOptions.signal])
      : abort.signal;
    try {
      // Not counted among those who wait for the models: giving way must not stop their load.
      await abortable(used.loaded, signal);
      await run('prepare', image, {}, { ...runOptions, signal });
    } finally {
      if (preparing === abort) preparing = null;
    }
  }

  /** Resolves when the call has ended; a cancelled one that does not is ended together with its worker. */
  async function endOf(
    call: Promise<unknown>,
    signal: AbortSignal | undefined,
    used: WorkerConnection
  ): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const startTimer = () => {
      timer = setTimeout(() => {
        if (connection === used) endConnection(notResponding(), { state: 'idle' });
      }, hangMs);
    };
    signal?.addEventListener('abort', startTimer, { once: true });
    await call.catch(() => {});
    signal?.removeEventListener('abort', startTimer);
    clearTimeout(timer);
  }

  return {
    segment: async (image, request, runOptions) =>
      received<SegmentResult, 'mask'>(await run('segment', image, { request }, runOptions), 'mask'),
    refine: async (image, request, runOptions) => {
      const asked = { request: sent(request, 'mask', 'reliability') };
      return received<RefineResult, 'mask'>(await run('refine', image, asked, runOptions), 'mask');
    },
    uncertainty: (image, request, runOptions) => run('uncertainty', image, { request }, runOptions),
    example: (image, outline, runOptions) =>
      run('example', image, { outline: runsOf(outline) }, runOptions),
    find: (image, request, runOptions) => run('find', image, { request }, runOptions),
    prepare,
    async load(runOptions = {}) {
      await ready(runOptions);
      return status;
    },
    download() {
      if (status.state !== 'asking' || !connection) return;
      agreed.add(packUrl);
      setStatus({ state: 'loading', progress: 0 });
      void connection.rpc.call('download', null).catch(() => {});
    },
    stopLoading() {
      if (status.state === 'asking' || status.state === 'loading') {
        endConnection(stopped(), { state: 'idle' });
      }
    },
    usePack(url) {
      if (url === packUrl) return;
      packUrl = url;
      endConnection(otherPack(), { state: 'idle' });
    },
    useServer(url) {
      if (url === inferenceUrl) return;
      inferenceUrl = url;
      endConnection(otherPack(), { state: 'idle' });
    },
    keepEncodings(next) {
      place = next;
      keep(connection);
    },
    async deleteModels() {
      endConnection(otherPack(), { state: 'idle' });
      agreed.clear();
      await deleteModelCache();
      await deleteKeptEncodings();
    },
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async dispose() {
      disposed = true;
      endConnection(gone(), { state: 'idle' });
      listeners.clear();
    },
  };
}
