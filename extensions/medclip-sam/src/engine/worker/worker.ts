import { MedClipSamError } from '../../core/errors';
import { maskFromRuns } from '../../algorithm/mask/compactMask';
import type { Raster8 } from '../../core/raster';
import { withPictures } from './candidatePictures';
import { abortable } from '../../core/queue';
import type { Pipeline, RefineRequest } from '../contract';
import type { ModelPack } from '../pack/modelPack';
import { openKeptEncodings, type KeptEncodings } from '../store/keptEncodings';
import type { DownloadQuestion } from '../store/modelStore';
import { openModels } from './workerModels';
import { createPipeline } from '../pipeline/pipeline';
import type { SessionProvider } from '../runtime/session';
import { serveRpc, Transferred, type RpcPort } from './rpc';
import { received, sent } from './sentMasks';
import type { ImageParams, WorkerMethods } from './workerProtocol';

/**
 * The inference worker's entry: one pack, one pipeline, and the images its client refers to. It is told to load first;
 * whatever goes wrong is answered, and the client decides whether this worker lives on.
 */

const images = new Map<number, Raster8>();
let pipeline: Pipeline | null = null;
let agree: () => void = () => {};
/** Changes with the study; a run under way goes on where it is. */
let place: Promise<KeptEncodings | null> = Promise.resolve(null);
const kept: KeptEncodings = {
  get: async key => (await (await place)?.get(key)) ?? null,
  put: async (key, encoding) => (await place)?.put(key, encoding),
};

/** The page, as a worker sees it. */
const page: RpcPort = {
  postMessage: (message, transfer) => globalThis.postMessage(message, { transfer }),
  addEventListener: (type, listener) => globalThis.addEventListener(type, listener),
  removeEventListener: (type, listener) => globalThis.removeEventListener(type, listener),
};

serveRpc<WorkerMethods>(page, {
  async load(params, { signal, onProgress }) {
    await holdLock(params.lifeLock);
    const agreed = new Promise<void>(resolve => (agree = resolve));
    const ask = async (question: DownloadQuestion) => {
      if (question.missingBytes <= params.askAboveBytes) return;
      onProgress({ step: 'question', question });
      await abortable(agreed, signal);
    };
    const { sessions, pack, model } = await openModels(params, { signal, onProgress, ask });
    pipeline = createPipeline(pack, sessions, kept);
    // Not waited for: the reader is still looking or typing, and every run needs these.
    if (!params.lowMemory) void openAhead(sessions, pack);
    return model;
  },

  download: async () => agree(),

  async keep(where) {
    place = where ? openKeptEncodings(where) : Promise.resolve(null);
    await place;
  },

  async segment({ request, ...image }, options) {
    const raster = imageOf(image);
    const result = await loaded().segment(raster, request, options);
    const answer = sent(result, 'mask');
    const { candidates } = result;
    return new Transferred(
      request.candidates ? { ...answer, candidates: withPictures(raster, candidates) } : answer,
      // Made for this answer and kept by nobody: it moves as it is.
      [result.heatmap, ...(result.reliability ? [result.reliability.map] : [])].map(
        map => map.data.buffer
      )
    );
  },

  async refine({ request, ...image }, options) {
    const asked = received<RefineRequest, 'mask' | 'reliability'>(request, 'mask', 'reliability');
    return sent(await loaded().refine(imageOf(image), asked, options), 'mask');
  },

  async uncertainty({ request, ...image }, options) {
    const result = await loaded().uncertainty(imageOf(image), request, options);
    // Made for this answer and kept by nobody: they move as they are.
    const { probability, entropy, differ } = result;
    return new Transferred(
      result,
      [probability, entropy, differ].map(map => map.data.buffer)
    );
  },

  example: ({ outline, ...image }, options) =>
    loaded().example(imageOf(image), maskFromRuns(outline), options),

  find: ({ request, ...image }, options) => loaded().find(imageOf(image), request, options),

  prepare: (image, options) => loaded().prepare(imageOf(image), options),
});

async function openAhead(sessions: SessionProvider, pack: ModelPack): Promise<void> {
  try {
    const quick = pack.fastSam ? (['fastEncoder', 'fastDecoder'] as const) : [];
    for (const graph of ['image', 'text', ...quick, 'encoder', 'decoder'] as const) {
      await sessions.get(graph);
    }
  } catch {
    // The run that needs the graph tries again and tells the reader.
  }
}

function loaded(): Pipeline {
  if (pipeline) return pipeline;
  throw new MedClipSamError('internal', 'The models are not loaded.', 'Reload the page.');
}

function imageOf({ imageId, image, forget }: ImageParams): Raster8 {
  for (const id of forget) images.delete(id);
  if (image) images.set(imageId, image);
  const held = images.get(imageId);
  if (held) return held;
  throw new MedClipSamError('internal', 'The image is not in the worker.', 'Run again.');
}

/** Held until this worker ends, however it ends: that is how the client learns of it. */
function holdLock(name: string): Promise<void> {
  if (!globalThis.navigator?.locks) return Promise.resolve();
  return new Promise(resolve => {
    void navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => {});
    });
  });
}
