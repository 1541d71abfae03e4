import type { InferenceSession } from 'onnxruntime-common';
import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { createQueue } from '../../core/queue';
import type { Device } from './device';
import type { LoadedPack } from '../store/modelStore';
import type { GraphName, Session, SessionProvider, TensorData, TensorLike } from './session';
import { packGraph } from '../pack/packGraph';
import { keepHalfPrecision } from './halfPrecisionWeights';
import { BufferedBlob } from './bufferedBlob';
import { ortError, type OrtModule } from './webSessionsRuntime';
import { nextTask } from '../../core/yieldToEvents';

/**
 * The sessions of a pack on ONNX Runtime Web. One queue for everything: the runtime can neither create sessions nor run
 * them side by side within one WebAssembly instance.
 *
 * Errors: `device-lost` once the graphics device is gone (every later call too: make new sessions on WebAssembly),
 * `out-of-memory`, `backend-failed`, `model-unsupported`, `cancelled`.
 */
export function createWebSessions(
  ort: OrtModule,
  { pack, file }: Pick<LoadedPack, 'pack' | 'file'>,
  device: Pick<Device, 'backend' | 'runtime'>
): SessionProvider {
  const sessions = new Map<GraphName, Promise<Session & { release(): Promise<void> }>>();
  const enqueue = createQueue();
  const lost = deviceLoss();
  let disposed = false;

  async function open(name: GraphName) {
    const graph = packGraph(pack, name);
    const bytes = await bytesOf(file(graph.file));
    const externalData = await Promise.all(
      graph.weights.map(async path => ({ path, data: await weights(file(path)) }))
    );
    const extra = keepHalfPrecision(pack, name, device);
    const start = performance.now();
    const session = await lost.race(() =>
      ort.InferenceSession.create(bytes, {
        executionProviders: [device.backend],
        graphOptimizationLevel: 'all',
        // `env.logLevel` does not reach the session's own warnings about nodes placed on the processor.
        logSeverityLevel: 3,
        ...(extra && { extra }),
        ...(externalData.length > 0 && { externalData }),
      })
    );
    // Kept, unlike those of runs: a worker opens a handful, before anybody can observe it.
    performance.measure(`medclip-sam session ${name}`, { start });
    if (device.backend === 'webgpu') lost.watch(await ort.env.webgpu.device);
    return session;
  }

  /** The JSPI build reads a Blob's parts as it needs them; the others want the bytes. */
  async function weights(blob: Blob): Promise<Uint8Array | Blob> {
    return device.runtime === 'jspi' ? new BufferedBlob(blob) : bytesOf(blob);
  }

  function wrap(name: GraphName, session: InferenceSession) {
    let released = false;
    const release = async () => {
      if (released) return;
      released = true;
      sessions.delete(name);
      await session.release();
    };
    return {
      run: (inputs: Readonly<Record<string, TensorLike>>, outputs?: readonly string[]) =>
        enqueue(async () => {
          if (released) throw closed();
          const feeds = Object.fromEntries(
            Object.entries(inputs).map(([key, tensor]) => [key, toOrt(tensor)])
          );
          const start = performance.now();
          try {
            return fromOrt(
              await lost.race(() =>
                outputs ? session.run(feeds, [...outputs]) : session.run(feeds)
              )
            );
          } catch (cause) {
            throw ortError(cause, `run the graph “${name}”`);
          } finally {
            recordRun(name, start);
            // A run blocks the thread; this lets an abort that was posted meanwhile be heard.
            await nextTask();
          }
        }),
      release,
      dispose: () => enqueue(release),
    };
  }

  function toOrt({ data, dims }: TensorLike) {
    return data instanceof BigInt64Array
      ? new ort.Tensor('int64', data, dims)
      : new ort.Tensor('float32', data, dims);
  }

  return {
    backend: device.backend,
    async get(name, { signal } = {}) {
      throwIfCancelled(signal);
      if (disposed) throw closed();
      let session = sessions.get(name);
      if (!session) {
        session = enqueue(() => open(name)).then(
          opened => wrap(name, opened),
          cause => {
            // A failed start is forgotten, so that trying again tries again.
            sessions.delete(name);
            throw ortError(cause, `load the graph “${name}”`);
          }
        );
        sessions.set(name, session);
      }
      const ready = await session;
      throwIfCancelled(signal);
      return ready;
    },
    text: name => file(name).text(),
    async dispose() {
      disposed = true;
      const open = [...sessions.values()];
      await enqueue(async () => {
        for (const session of open) await (await session.catch(() => null))?.release();
      });
    },
  };
}

/** A stored file may go while it is in use: purged in another tab, or given up for lack of space. */
async function bytesOf(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw new MedClipSamError(
      'model-missing',
      'A model file is no longer in the browser’s storage.',
      'Run again: it is fetched anew.',
      { cause }
    );
  }
}

function fromOrt(results: InferenceSession.OnnxValueMapType): Record<string, TensorLike> {
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [
      name,
      { dims: tensor.dims, data: tensor.data as TensorData },
    ])
  );
}

/** A lost device answers nothing, or answers zeros: whoever waits for it is told instead. */
function deviceLoss() {
  const waiting = new Set<(error: MedClipSamError) => void>();
  let watched: GPUDevice | null = null;
  let lost: MedClipSamError | null = null;
  return {
    watch(device: GPUDevice) {
      if (watched === device) return;
      watched = device;
      void device.lost.then(() => {
        lost = new MedClipSamError(
          'device-lost',
          'The graphics card stopped responding while the models were running.',
          'Run again: it will run on the processor, more slowly.'
        );
        for (const tell of waiting) tell(lost);
      });
    },
    /** Not `Promise.race`, which would keep every result alive for as long as the device lives. */
    race<T>(start: () => Promise<T>): Promise<T> {
      if (lost) return Promise.reject(lost);
      return new Promise((resolve, reject) => {
        waiting.add(reject);
        void start()
          .then(resolve, reject)
          .finally(() => waiting.delete(reject));
      });
    },
  };
}

/** For the browser's profiler and `bench`. Cleared at once: observers have it, and a long session must not collect them. */
function recordRun(graph: GraphName, start: number): void {
  const name = `medclip-sam graph ${graph}`;
  performance.measure(name, { start });
  performance.clearMeasures(name);
}

function closed(): MedClipSamError {
  return new MedClipSamError('cancelled', 'The models were unloaded.', 'Run again.');
}
