import { MedClipSamError, say } from '../../core/errors';
import type { FloatMap } from '../../core/raster';
import { bottleneckNoise, type NoiseSampling } from '../../algorithm/saliency/bottleneckNoise';
import { m2ib } from '../../algorithm/saliency/m2ib';
import { floatOutput } from '../pipeline/encoders';
import type { ClipImage } from '../pipeline/imageCache';
import type { SaliencyRun } from './saliencyRun';
import { yieldToEvents } from '../../core/yieldToEvents';

/** Seed of M2IB's noise, the authors' (zeroshot_scripts). */
const NOISE_SEED = 12;
/** Samples per step where none are asked for: two antithetic pairs. */
const PAIRED = 4;

export interface M2ibOptions {
  /** Must be the pack's own: the graph starts behind this block. */
  readonly layer?: number;
  readonly beta?: number;
  readonly steps?: number;
  /** Samples per step; default 4 where antithetic, the pack's number where independent. */
  readonly batch?: number;
  /** Default antithetic. */
  readonly sampling?: NoiseSampling;
  readonly seed?: number;
  /** Noise (steps,batch,N,D) to use instead of the seeded one; the samples are then independent. */
  readonly noise?: Float32Array;
}

/** M2IB on one encoded image, from the cached state behind the bottleneck's block: only the blocks above run per step. */
export async function runM2ib(
  image: ClipImage,
  text: Float32Array,
  options: M2ibOptions,
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
  if (options.layer !== undefined && options.layer !== clip.m2ib.layer) {
    throw new MedClipSamError(
      'model-unsupported',
      say`This model pack has M2IB's bottleneck after block ${clip.m2ib.layer}, not ${options.layer}.`,
      'Leave the layer out, or convert the pack again with that layer.'
    );
  }
  const { steps, beta } = { ...clip.m2ib, ...defined(options) };
  const sampling = options.noise ? 'independent' : (options.sampling ?? 'antithetic');
  const batch = options.batch ?? (sampling === 'antithetic' ? PAIRED : clip.m2ib.batch);
  const session = await run.sessions.get('m2ib', run);
  const { width: D, grid } = image.features;
  const N = 1 + grid * grid;
  const size = batch * N * D;
  // Drawn step by step from one seed each, so that memory does not grow with the steps.
  const seed = options.seed ?? NOISE_SEED;
  const noiseOf = (step: number, alpha: Float32Array) =>
    options.noise
      ? { samples: batch, data: options.noise.subarray(step * size, (step + 1) * size) }
      : bottleneckNoise(sampling, alpha, { step, batch, seed });
  const x = image.blockState;
  return m2ib(
    x.data as Float32Array,
    N,
    D,
    async (alpha, step) => {
      await yieldToEvents(run.signal);
      run.onFraction?.(step / steps);
      const noise = noiseOf(step, alpha);
      const out = await session.run(
        {
          x,
          alpha: { dims: [1, N, D], data: alpha },
          eps: { dims: [noise.samples, N, D], data: noise.data },
          text: { dims: [1, text.length], data: text },
          beta: { dims: [], data: Float32Array.of(beta) },
        },
        ['grad']
      );
      return floatOutput(out, 'grad', N * D);
    },
    { steps, signal: run.signal }
  );
}

function defined({ beta, steps }: M2ibOptions) {
  return {
    ...(beta !== undefined && { beta }),
    ...(steps !== undefined && { steps }),
  };
}
