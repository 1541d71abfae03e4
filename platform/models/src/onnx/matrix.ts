import { elementCount, type TensorSource } from '../checkpoint/tensorSource';

/** A weight as a matrix: its first axis, and all others together. */
export function matrixShape(source: TensorSource, key: string): [number, number] {
  const shape = source.shape(key) ?? [];
  return [shape[0] ?? 0, elementCount(shape.slice(1))];
}

/** Row-major (rows, columns) -> (columns, rows). */
export function transpose<T extends Float32Array | Int8Array>(
  values: T,
  rows: number,
  columns: number
): T {
  const out = new (values.constructor as { new (n: number): T })(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c] as number;
  }
  return out;
}
