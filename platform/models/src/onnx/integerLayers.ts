import type { Value } from './graphBuilder';
import type { Scope } from './scope';
import { matrixShape, transpose } from './matrix';
import { quantiseFactors8 } from './quantise';

/**
 * x W^T in 8-bit integers, W (out,in) with one scale per output: the activations get one scale and zero point at run time
 * (DynamicQuantizeLinear), the product is exact in 32 bits. On the processor ONNX Runtime makes one node of it.
 */
export function integerProduct(scope: Scope, x: Value, key: string): Value {
  const { g } = scope;
  const { values, scales } = columns8(scope, key);
  const [whole, scale, zero] = g.once(`integers of ${x}`, () =>
    g.multi('DynamicQuantizeLinear', [x], 3)
  ) as [Value, Value, Value];
  const sum = g.op('Cast', [g.op('MatMulInteger', [whole, values, zero])], { to: 1 });
  return g.op('Mul', [sum, g.op('Mul', [scale, scales])]);
}

/** W^T (in,out) as fp32 of the same 8-bit values, for steps that need the matrix itself. */
export function wholeColumns(scope: Scope, key: string): Value {
  const { g } = scope;
  const { values, scales } = columns8(scope, key);
  return g.once(`fp32 of ${key}`, () => g.op('Mul', [g.op('Cast', [values], { to: 1 }), scales]));
}

/** Values (in,out) and their scales (out). */
function columns8({ g, source }: Scope, key: string): { values: Value; scales: Value } {
  const [rows, columns] = matrixShape(source, key);
  let made: ReturnType<typeof quantiseFactors8> | undefined;
  const quantised = () => (made ??= quantiseFactors8(source.read(key), rows, columns));
  const bytes = () => new Uint8Array(transpose(quantised().values, rows, columns).buffer);
  return {
    values: g.raw(`${key}.T.q8`, [columns, rows], 'int8', bytes),
    scales: g.weight(`${key}.T.s8`, [rows], () => quantised().scales, 'keep'),
  };
}
