/** Signed 8-bit values with one scale per index of an axis. */
export interface Axis8 {
  readonly values: Int8Array;
  /** One scale per index, in the shape that multiplies `values`. */
  readonly scales: Float32Array;
  readonly scaleDims: readonly number[];
}

/** Largest 8-bit value, and that of weights that are multiplied as integers. */
const MOST = 127;
/**
 * Processors with AVX2 and no VNNI add two products of an unsigned and a signed byte in 16 bits, and cut off what does not fit: 2 x 255 x 63 does.
 */
const MOST_IN_PRODUCTS = 63;

/** Symmetric 8-bit quantisation of a row-major (rows, columns) matrix: w = scale[row] * q, q in -127..127. */
export const quantiseRows8 = (weights: Float32Array, rows: number, columns: number): Axis8 =>
  alongAxis(weights, [rows, columns], 0);

/** The same of a matrix that is multiplied in integers: q in -63..63. */
export const quantiseFactors8 = (weights: Float32Array, rows: number, columns: number): Axis8 =>
  alongAxis(weights, [rows, columns], 0, MOST_IN_PRODUCTS);

/**
 * Symmetric 8-bit quantisation of a tensor along its first or its second axis, whichever loses less: w = scale * q, q in
 * -127..127.
 */
export function quantiseAxis8(weights: Float32Array, dims: readonly number[]): Axis8 {
  const tried = [0, 1].map(axis => alongAxis(weights, dims, axis));
  return tried[0]!.error <= tried[1]!.error ? tried[0]! : tried[1]!;
}

function alongAxis(
  weights: Float32Array,
  dims: readonly number[],
  axis: number,
  most = MOST
): Axis8 & { error: number } {
  const inner = dims.slice(axis + 1).reduce((product, n) => product * n, 1);
  const count = dims[axis] ?? 1;
  const scales = new Float32Array(count);
  const at = (i: number): number => Math.floor(i / inner) % count;
  weights.forEach((w, i) => (scales[at(i)] = Math.max(scales[at(i)]!, Math.abs(w) / most)));
  scales.forEach((scale, c) => (scales[c] = scale || 1));
  const values = new Int8Array(weights.length);
  let error = 0;
  weights.forEach((w, i) => {
    const scale = scales[at(i)]!;
    values[i] = Math.round(w / scale);
    error += (w - scale * values[i]!) ** 2;
  });
  return { values, scales, scaleDims: dims.map((_, k) => (k === axis ? count : 1)), error };
}

/** 4-bit blocks as MatMulNBits takes them: per row ceil(columns/block) blocks of block/2 bytes, low nibble first. */
export interface Blocks4 {
  readonly values: Uint8Array;
  readonly scales: Float32Array;
  readonly blocksPerRow: number;
}

/** Zero point of MatMulNBits without explicit zero points. */
const ZERO = 8;
/** Clipping the block's extreme a little often lowers the squared error of all the others. */
const SHRINK = [1, 0.95, 0.9, 0.85, 0.8];

/** Block-wise 4-bit quantisation: w = scale * (q - 8), q in 0..15; per block the scale of least squared error. */
export function quantiseBlocks4(
  weights: Float32Array,
  rows: number,
  columns: number,
  block: number
): Blocks4 {
  const blocksPerRow = Math.ceil(columns / block);
  const values = new Uint8Array((rows * blocksPerRow * block) / 2).fill(ZERO | (ZERO << 4));
  const scales = new Float32Array(rows * blocksPerRow);
  for (let r = 0; r < rows; r++) {
    for (let b = 0; b < blocksPerRow; b++) {
      const from = r * columns + b * block;
      const count = Math.min(block, columns - b * block);
      const part = weights.subarray(from, from + count);
      const index = r * blocksPerRow + b;
      const scale = bestScale(part);
      scales[index] = scale;
      for (let i = 0; i < count; i++) {
        const at = (index * block + i) >> 1;
        const nibble = level(part[i] as number, scale) + ZERO;
        const byte = values[at] as number;
        values[at] = i & 1 ? (byte & 0x0f) | (nibble << 4) : (byte & 0xf0) | nibble;
      }
    }
  }
  return { values, scales, blocksPerRow };
}

const level = (weight: number, scale: number): number =>
  Math.max(-8, Math.min(7, Math.round(weight / scale)));

function bestScale(part: Float32Array): number {
  let extreme = 0;
  for (const weight of part) if (Math.abs(weight) > Math.abs(extreme)) extreme = weight;
  if (extreme === 0) return 1;
  let best = 1;
  let least = Infinity;
  // The extreme goes to -8, the longer side of the range.
  for (const shrink of SHRINK) {
    const scale = Math.fround((-extreme * shrink) / 8);
    let error = 0;
    for (const weight of part) error += (weight - scale * level(weight, scale)) ** 2;
    if (error < least) [least, best] = [error, scale];
  }
  return best;
}
