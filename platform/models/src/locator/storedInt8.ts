import type { Value } from '../onnx/graphBuilder';
import type { Scope } from '../onnx/layers';
import { quantiseRows8 } from '../onnx/quantise';

/** ONNX TensorProto.FLOAT. */
const FLOAT = 1;

/**
 * A convolution's weight in 8 bits with one scale per output channel, made floating again inside the graph: a quarter of the
 * download, and ONNX Runtime folds it when the session is opened. dims (out, in, k, k).
 */
export function storedInt8(
  { g }: Scope,
  name: string,
  dims: readonly number[],
  values: () => Float32Array
): Value {
  return g.once(`int8:${name}`, () => {
    const data = values();
    const [out = 1] = dims;
    const { values: whole, scales } = quantiseRows8(data, out, data.length / out);
    const stored = g.raw(`${name}.q8`, dims, 'int8', () => new Uint8Array(whole.buffer));
    const scale = g.weight(`${name}.s8`, [out, 1, 1, 1], () => scales, 'keep');
    return g.op('Mul', [g.op('Cast', [stored], { to: FLOAT }), scale]);
  });
}
