/** A checkpoint as the converter sees it: names, shapes, and values read only when asked for. */
export interface TensorSource {
  /** What to call the file in a message. */
  readonly label: string;
  keys(): readonly string[];
  /** Shape of a tensor, or undefined where the checkpoint has no such key. */
  shape(key: string): readonly number[] | undefined;
  dtype(key: string): DType | undefined;
  /** Stored values in C order, little-endian, `dtype` each. Throws `model-corrupt` where there is no such key. */
  readBytes(key: string): Uint8Array;
  /** Values in C order as fp32 (integers exactly up to 2^24). Throws `model-corrupt` where there is no such key. */
  read(key: string): Float32Array;
}

export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;
export type DType = keyof typeof DTYPE_BYTES;

export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((product, n) => product * n, 1);
