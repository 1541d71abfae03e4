import { seededRandom } from '../../core/seededRandom';

/** Hidden units of the head. */
export const HIDDEN = 16;
const SLOPE = 0.1;

/**
 * A per-pixel classifier: features -> 16 leaky units -> one logit. Weights in one array: W1 (16 x F, by unit), b1 (16), w2
 * (16), b2; with 11 features 209 numbers.
 */
export interface Head {
  readonly features: number;
  readonly weights: Float64Array;
}

export const weightCount = (features: number): number => HIDDEN * features + 2 * HIDDEN + 1;

/** A head with uniform starting weights of Glorot's width; the same for the same seed. */
export function newHead(features: number, seed: number): Head {
  const random = seededRandom(seed);
  const weights = new Float64Array(weightCount(features));
  const first = Math.sqrt(6 / (features + HIDDEN));
  const second = Math.sqrt(6 / (HIDDEN + 1));
  for (let i = 0; i < HIDDEN * features; i++) weights[i] = first * (2 * random() - 1);
  const w2 = HIDDEN * features + HIDDEN;
  for (let h = 0; h < HIDDEN; h++) weights[w2 + h] = second * (2 * random() - 1);
  return { features, weights };
}

/** One logit a pixel. `hidden`, where given, is filled with the units' values for `backward`. */
export function forward(
  { features: F, weights: w }: Head,
  x: Float32Array,
  pixels: number,
  hidden?: Float64Array
): Float64Array {
  const b1 = HIDDEN * F;
  const w2 = b1 + HIDDEN;
  const z = new Float64Array(pixels);
  for (let i = 0; i < pixels; i++) {
    let sum = w[w2 + HIDDEN]!;
    const xi = i * F;
    for (let h = 0; h < HIDDEN; h++) {
      let a = w[b1 + h]!;
      const row = h * F;
      for (let c = 0; c < F; c++) a += w[row + c]! * x[xi + c]!;
      if (a < 0) a *= SLOPE;
      if (hidden) hidden[i * HIDDEN + h] = a;
      sum += w[w2 + h]! * a;
    }
    z[i] = sum;
  }
  return z;
}

/** Adds the gradient of the weights to `gradient`, from the loss's gradient of each logit. */
export function backward(
  { features: F, weights: w }: Head,
  x: Float32Array,
  hidden: Float64Array,
  dz: Float64Array,
  gradient: Float64Array
): void {
  const b1 = HIDDEN * F;
  const w2 = b1 + HIDDEN;
  for (let i = 0; i < dz.length; i++) {
    const d = dz[i]!;
    const xi = i * F;
    gradient[w2 + HIDDEN]! += d;
    for (let h = 0; h < HIDDEN; h++) {
      const a = hidden[i * HIDDEN + h]!;
      gradient[w2 + h]! += d * a;
      const dh = d * w[w2 + h]! * (a > 0 ? 1 : SLOPE);
      gradient[b1 + h]! += dh;
      const row = h * F;
      for (let c = 0; c < F; c++) gradient[row + c]! += dh * x[xi + c]!;
    }
  }
}

/**
 * AuxOL's structure loss on sampled pixels: cross entropy weighted by `weight`, plus one minus the weighted overlap over
 * union, both softened by 1.
 *
 * @returns the loss and its gradient of each logit
 */
export function structureLoss(
  z: Float64Array,
  target: Uint8Array,
  weight: Float32Array
): { readonly loss: number; readonly dz: Float64Array } {
  const n = z.length;
  const p = new Float64Array(n);
  let entropy = 0;
  let total = 0;
  let inter = 1;
  let union = 1;
  for (let i = 0; i < n; i++) {
    const y = target[i]!;
    const w = weight[i]!;
    const v = z[i]!;
    p[i] = 1 / (1 + Math.exp(-v));
    entropy += w * (Math.max(v, 0) - v * y + Math.log1p(Math.exp(-Math.abs(v))));
    total += w;
    inter += w * p[i]! * y;
    union += w * (p[i]! + y - p[i]! * y);
  }
  const dz = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const y = target[i]!;
    const w = weight[i]!;
    const overlap = (y * union - inter * (1 - y)) / (union * union);
    dz[i] = w * ((p[i]! - y) / total - overlap * p[i]! * (1 - p[i]!));
  }
  return { loss: entropy / total + 1 - inter / union, dz };
}
