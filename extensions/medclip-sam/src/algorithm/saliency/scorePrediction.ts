import { dot } from '../../core/vector';

/** Part of a score's variance that its mask does not explain. */
const NOISE = 0.02;

export interface Prediction {
  /** Expected score and its standard deviation, per channel; observed channels have their score and 0. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/**
 * What would an image masked by a channel score? Masks that look alike give scores that are alike, so the scores of the masks
 * that went through the network tell something about the others: regression with a Gaussian process over the min-max masks,
 * squared exponential kernel, its width the median distance of the masks, its level and variance the most likely ones
 * (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, 2.2 and 5.4). One column of the Cholesky factor
 * is appended per observation, so n observations among N channels cost n^2 N / 2 multiplications in all.
 */
export class ScorePrediction {
  private readonly count: number;
  private readonly kernel: Float64Array;
  /** Rows of the factor, one per channel, a column per observation. */
  private readonly factor: Float64Array;
  private readonly explained: Float64Array;
  private readonly observed = new Map<number, number>();
  /** Factor solved for the scores and for ones. */
  private readonly scores: number[] = [];
  private readonly ones: number[] = [];

  /** @param planes activation per channel, any one length; the mask is their min-max form */
  constructor(planes: readonly Float32Array[]) {
    this.count = planes.length;
    this.kernel = maskKernel(planes.map(minMax));
    this.factor = new Float64Array(this.count * this.count);
    this.explained = new Float64Array(this.count);
  }

  get observations(): number {
    return this.observed.size;
  }

  has(channel: number): boolean {
    return this.observed.has(channel);
  }

  /** Takes the score of channel number `channel` of the list; a second time changes nothing. */
  observe(channel: number, score: number): void {
    if (this.observed.has(channel)) return;
    const { count: N, kernel, factor } = this;
    const n = this.observed.size;
    const row = channel * N;
    const own = factor.subarray(row, row + n);
    const pivot = Math.sqrt(Math.max(NOISE / 2, 1 + NOISE - this.explained[channel]!));
    for (let j = 0; j < N; j++) {
      const value = (kernel[row + j]! - dot(factor, own, n, j * N)) / pivot;
      factor[j * N + n] = value;
      this.explained[j]! += value * value;
    }
    this.scores.push((score - dot(own, this.scores, n)) / pivot);
    this.ones.push((1 - dot(own, this.ones, n)) / pivot);
    this.observed.set(channel, score);
    factor[row + n] = pivot;
  }

  /** @throws RangeError before the second observation */
  predict(): Prediction {
    const n = this.observed.size;
    if (n < 2) throw new RangeError('Two observed scores are needed to predict others.');
    const { scores, ones } = this;
    const level = dot(scores, ones, n) / dot(ones, ones, n);
    const rest = scores.map((s, i) => s - level * ones[i]!);
    const variance = dot(rest, rest, n) / n;
    const mean = new Float64Array(this.count);
    const deviation = new Float64Array(this.count);
    for (let j = 0; j < this.count; j++) {
      const known = this.observed.get(j);
      mean[j] = known ?? level + dot(this.factor, rest, n, j * this.count);
      const left = Math.max(0, 1 + NOISE - this.explained[j]!);
      deviation[j] = known === undefined ? Math.sqrt(left * variance) : 0;
    }
    return { mean, deviation };
  }
}

function minMax(plane: Float32Array): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const v of plane) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const range = high - low;
  return plane.map(v => (range > 0 ? (v - low) / range : 0));
}

/** (N,N) exp(-d^2 / median d^2). */
function maskKernel(masks: readonly Float32Array[]): Float64Array {
  const N = masks.length;
  const squares = masks.map(m => dot(m, m, m.length));
  const out = new Float64Array(N * N);
  const off: number[] = [];
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < i; j++) {
      const product = dot(masks[i]!, masks[j]!, masks[i]!.length);
      const d2 = Math.max(0, squares[i]! + squares[j]! - 2 * product);
      out[i * N + j] = d2;
      off.push(d2);
    }
  }
  const median = Float64Array.from(off).sort()[off.length >> 1] ?? 0;
  for (let i = 0; i < N; i++) {
    out[i * N + i] = 1;
    for (let j = 0; j < i; j++) {
      const value = median > 0 ? Math.exp(-out[i * N + j]! / median) : 1;
      out[i * N + j] = out[j * N + i] = value;
    }
  }
  return out;
}
