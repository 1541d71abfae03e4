import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { fromBfloat16, fromHalf } from '@medclip/extension-medclip-sam/core/float16';
import { DTYPE_BYTES, type DType } from './tensorSource';

/** Little-endian bytes of `dtype` as fp32. Throws `model-corrupt` where the length is no multiple of the element size. */
export function decodeFloats(bytes: Uint8Array, dtype: DType): Float32Array {
  const size = DTYPE_BYTES[dtype];
  if (bytes.byteLength % size !== 0) {
    throw new MedClipSamError(
      'model-corrupt',
      `A ${dtype} tensor has ${bytes.byteLength} bytes, which is no whole number of values.`,
      'Download the checkpoint again.'
    );
  }
  const count = bytes.byteLength / size;
  if (dtype === 'F32') {
    const copy = new Uint8Array(bytes.byteLength);
    copy.set(bytes);
    return new Float32Array(copy.buffer);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = READERS[dtype];
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = at(view, i * size);
  return out;
}

const READERS: Readonly<Record<DType, (view: DataView, offset: number) => number>> = {
  F64: (v, o) => v.getFloat64(o, true),
  F32: (v, o) => v.getFloat32(o, true),
  F16: (v, o) => fromHalf(v.getUint16(o, true)),
  BF16: (v, o) => fromBfloat16(v.getUint16(o, true)),
  I64: (v, o) => Number(v.getBigInt64(o, true)),
  I32: (v, o) => v.getInt32(o, true),
  I16: (v, o) => v.getInt16(o, true),
  I8: (v, o) => v.getInt8(o),
  U8: (v, o) => v.getUint8(o),
  BOOL: (v, o) => (v.getUint8(o) ? 1 : 0),
};
