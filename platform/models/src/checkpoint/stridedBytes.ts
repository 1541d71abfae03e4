import type { TensorRef } from './pickled';
import { DTYPE_BYTES, elementCount } from './tensorSource';

/** The bytes of a strided view in C order. `read` gives values `from`..`from+count` of the storage. */
export function stridedBytes(
  tensor: TensorRef,
  read: (from: number, count: number) => Uint8Array
): Uint8Array {
  const { shape, stride, offset, storage } = tensor;
  const count = elementCount(shape);
  if (count === 0) return new Uint8Array(0);
  if (isContiguous(shape, stride)) return read(offset, count);
  const span = 1 + shape.reduce((sum, n, i) => sum + (n - 1) * (stride[i] as number), 0);
  const source = read(offset, span);
  const size = DTYPE_BYTES[storage.dtype];
  const out = new Uint8Array(count * size);
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < size; b++) out[i * size + b] = source[at * size + b] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      at += stride[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      at -= next * (stride[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis] as number;
  }
  return true;
}
