import { MedClipSamError } from '../algorithm/errors';
import type { FloatMap } from '../algorithm/raster';
import { denseSimilarity, patchCosines } from '../algorithm/saliency/denseSimilarity';
import { gradCam } from '../algorithm/saliency/gradCam';
import {
  channelScores,
  channelWeights,
  combineChannels,
  selectChannels,
  stackPlanes,
  type ChannelRule,
} from '../algorithm/saliency/gScoreCam';
import { m2ib, seededNoise } from '../algorithm/saliency/m2ib';
import { floatOutput } from './encoders';
import type { ClipImage } from './imageCache';
import type { ModelPack, SaliencyMethod } from './modelPack';
import type { SessionProvider } from './session';
import { yieldToEvents } from './yieldToEvents';

/** Masked images per run of the graph: small enough to honour a cancel soon at full size. */
const MASK_BATCH = 8;
/** Seed of M2IB's noise, the authors' (zeroshot_scripts). */
const NOISE_SEED = 12;

export interface SaliencyRun {
  readonly pack: ModelPack;
  readonly sessions: SessionProvider;
  readonly signal?: AbortSignal;
  readonly onFraction?: (fraction: number) => void;
}

export interface SaliencyOptions {
  readonly method: SaliencyMethod;
  readonly topK: number;
  readonly rule?: ChannelRule;
  /** M2IB's noise (steps,batch,N,D); seeded where absent. */
  readonly noise?: Float32Array;
}

export interface SaliencyMap {
  /** (grid,grid), not normalised; may be all zero. */
  readonly map: FloatMap;
  /** Channels used by gScoreCAM, null for the other maps. */
  readonly topK: number | null;
}

/** The saliency of a unit text embedding on one encoded image. */
export async function saliencyMap(
  image: ClipImage,
  text: Float32Array,
  options: SaliencyOptions,
  run: SaliencyRun
): Promise<SaliencyMap> {
  const { clip } = run.pack;
  switch (options.method) {
    case 'gradcam':
      return { map: gradCam(image.evidence, text, clip.logitScale), topK: null };
    case 'dense':
      return { map: denseSimilarity(patchCosines(image.evidence, text), clip.dense), topK: null };
    case 'gscorecam':
      return gScoreCam(image, text, options, run);
    case 'm2ib':
      return { map: await bottleneck(image, text, options, run), topK: null };
  }
}

async function gScoreCam(
  image: ClipImage,
  text: Float32Array,
  options: SaliencyOptions,
  run: SaliencyRun
): Promise<SaliencyMap> {
  const { clip, recommended } = run.pack;
  const { evidence } = image;
  const { layer, channels } = selectChannels(evidence, text, {
    topK: options.topK,
    rule: options.rule,
    logitScale: clip.logitScale,
  });
  const key = (channel: number): string => `${layer}:${channel}`;
  const missing = [...channels].filter(c => !image.masked.has(key(c)));
  const session = missing.length > 0 ? await run.sessions.get('masked', run) : null;
  const { size } = clip.image;
  for (let k = 0; session && k < missing.length; k += MASK_BATCH) {
    await yieldToEvents(run.signal);
    run.onFraction?.(k / missing.length);
    const batch = missing.slice(k, k + MASK_BATCH);
    const out = await session.run(
      {
        pixels: { dims: [1, 3, size, size], data: image.input.pixels },
        channels: {
          dims: [batch.length, evidence.grid, evidence.grid],
          data: stackPlanes(evidence, layer, batch),
        },
      },
      ['embed']
    );
    const embed = floatOutput(out, 'embed', batch.length * clip.embedDim);
    batch.forEach((c, b) =>
      image.masked.set(key(c), embed.slice(b * clip.embedDim, (b + 1) * clip.embedDim))
    );
  }
  const scores = channelScores(
    Array.from(channels, c => image.masked.get(key(c))!),
    text,
    clip.logitScale
  );
  const softmax = options.rule === 'v1-compat' ? 'all' : recommended.softmax;
  const weights = channelWeights(scores, evidence.width, softmax);
  return { map: combineChannels(evidence, layer, channels, weights), topK: channels.length };
}

async function bottleneck(
  image: ClipImage,
  text: Float32Array,
  options: SaliencyOptions,
  run: SaliencyRun
): Promise<FloatMap> {
  const { clip } = run.pack;
  if (!image.blockState || !clip.graphs.m2ib) {
    throw new MedClipSamError(
      'model-unsupported',
      'This model pack was made without the M2IB graph.',
      'Choose another saliency method, or convert the pack with M2IB.'
    );
  }
  const session = await run.sessions.get('m2ib', run);
  const { steps, batch, beta } = clip.m2ib;
  const { width: D, grid } = image.evidence;
  const N = 1 + grid * grid;
  const noise = options.noise ?? seededNoise(steps * batch * N * D, NOISE_SEED);
  const x = image.blockState;
  return m2ib(
    N,
    D,
    async (alpha, step) => {
      await yieldToEvents(run.signal);
      run.onFraction?.(step / steps);
      const out = await session.run(
        {
          x,
          alpha: { dims: [1, N, D], data: alpha },
          eps: {
            dims: [batch, N, D],
            data: noise.subarray(step * batch * N * D, (step + 1) * batch * N * D),
          },
          text: { dims: [1, text.length], data: text },
          beta: { dims: [], data: Float32Array.of(beta) },
        },
        ['grad', 'kl']
      );
      return { gradient: floatOutput(out, 'grad', N * D), kl: floatOutput(out, 'kl', N) };
    },
    { steps, signal: run.signal }
  );
}
