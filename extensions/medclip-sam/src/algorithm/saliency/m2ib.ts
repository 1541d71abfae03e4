import { throwIfCancelled } from '../../core/errors';
import type { FloatMap } from '../../core/raster';

export interface BottleneckOptions {
  readonly steps: number;
  readonly learningRate?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (done: number, steps: number) => void;
}

/** Gradient (N*D) of the loss at the given alpha (the m2ib graph). */
export type BottleneckStep = (alpha: Float32Array, step: number) => Promise<Float32Array>;

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const INITIAL_ALPHA = 5;

/**
 * M2IB (MedCLIP-SAMv2; method.md 2.3): Adam on the bottleneck's alpha, starting at 5; the map is the KL of the last forward,
 * taken before the last update, without CLS. That KL needs alpha and x alone, so the network runs `steps` - 1 times.
 * @param x (N*D) state behind the bottleneck's block; @param tokens N = 1 + grid*grid; @param width D
 * @returns (grid,grid), not normalised
 */
export async function m2ib(
  x: Float32Array,
  tokens: number,
  width: number,
  step: BottleneckStep,
  options: BottleneckOptions
): Promise<FloatMap> {
  const rate = options.learningRate ?? 1;
  const n = tokens * width;
  const alpha = new Float32Array(n).fill(INITIAL_ALPHA);
  const m = new Float32Array(n);
  const v = new Float32Array(n);
  for (let t = 1; t < options.steps; t++) {
    throwIfCancelled(options.signal);
    const gradient = await step(alpha, t - 1);
    const c1 = 1 - BETA1 ** t;
    const c2 = 1 - BETA2 ** t;
    for (let i = 0; i < n; i++) {
      const g = gradient[i]!;
      m[i] = BETA1 * m[i]! + (1 - BETA1) * g;
      v[i] = BETA2 * v[i]! + (1 - BETA2) * g * g;
      alpha[i] = alpha[i]! - (rate * (m[i]! / c1)) / (Math.sqrt(v[i]! / c2) + EPSILON);
    }
    options.onStep?.(t, options.steps);
  }
  throwIfCancelled(options.signal);
  const grid = Math.round(Math.sqrt(tokens - 1));
  return { width: grid, height: grid, data: informationLoss(x, alpha, tokens, width).slice(1) };
}

/** KL of the bottleneck per token, (N): sum over D of -1/2 (1 + ln sd^2 - mu^2 - sd^2), NaN counted as 0 as the authors do. */
export function informationLoss(
  x: Float32Array,
  alpha: Float32Array,
  tokens: number,
  width: number
): Float32Array {
  const out = new Float32Array(tokens);
  for (let j = 0; j < tokens; j++) {
    let sum = 0;
    for (let i = j * width; i < (j + 1) * width; i++) {
      const mu = x[i]! / (1 + Math.exp(-alpha[i]!));
      const deviation = 1 / (1 + Math.exp(alpha[i]!));
      const kl = -0.5 * (1 + 2 * Math.log(deviation) - mu * mu - deviation * deviation);
      if (!Number.isNaN(kl)) sum += kl;
    }
    out[j] = sum;
  }
  return out;
}

/** Standard normal noise from a seed (mulberry32 + Box-Muller), so that a run can be repeated exactly. */
export function seededNoise(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const r = Math.sqrt(-2 * Math.log(1 - uniform()));
    const a = 2 * Math.PI * uniform();
    out[i] = r * Math.cos(a);
    if (i + 1 < length) out[i + 1] = r * Math.sin(a);
  }
  return out;
}
