import type { Value } from './graphBuilder';
import type { Scope } from './scope';
import { matrixShape } from './matrix';
import { quantiseBlocks4, quantiseRows8 } from './quantise';

/** MatMulNBits wants a power of two that divides into whole blocks; 32 costs one bit per weight for the scales. */
const blockOf = (columns: number): number => (columns % 32 === 0 ? 32 : 16);

/** x W^T with W (out,in) in 4-bit blocks: one MatMulNBits. */
export function matMul4({ g, source }: Scope, x: Value, key: string): Value {
  const [rows, columns] = matrixShape(source, key);
  const block = blockOf(columns);
  const perRow = Math.ceil(columns / block);
  let made: ReturnType<typeof quantiseBlocks4> | undefined;
  const quantised = () => (made ??= quantiseBlocks4(source.read(key), rows, columns, block));
  const values = g.raw(`${key}.q4`, [rows, perRow, block / 2], 'uint8', () => quantised().values);
  const scales = g.weight(`${key}.s4`, [rows * perRow], () => quantised().scales, 'keep');
  return g.multi(
    'MatMulNBits',
    [x, values, scales],
    1,
    { K: columns, N: rows, bits: 4, block_size: block },
    'com.microsoft'
  )[0] as Value;
}

/** x W^T with W (out,in) as 8-bit rows: the scale of an output is applied after the product. */
export function matMul8(scope: Scope, x: Value, key: string): Value {
  const { g } = scope;
  const [rows] = matrixShape(scope.source, key);
  const { values, scales } = rows8(scope, key);
  const weights = g.op('Transpose', [g.op('Cast', [values], { to: 1 })], { perm: [1, 0] });
  return g.op('Mul', [g.op('MatMul', [x, weights]), g.op('Reshape', [scales, g.ints([rows])])]);
}

/** Rows of an 8-bit table by their numbers, as fp32: only the rows that are needed are made large. */
export function gather8(scope: Scope, key: string, ids: Value): Value {
  const { g } = scope;
  const { values, scales } = rows8(scope, key);
  const rows = g.op('Cast', [g.op('Gather', [values, ids], { axis: 0 })], { to: 1 });
  return g.op('Mul', [rows, g.op('Gather', [scales, ids], { axis: 0 })]);
}

function rows8({ g, source }: Scope, key: string): { values: Value; scales: Value } {
  const [rows, columns] = matrixShape(source, key);
  let made: ReturnType<typeof quantiseRows8> | undefined;
  const quantised = () => (made ??= quantiseRows8(source.read(key), rows, columns));
  const bytes = () => new Uint8Array(quantised().values.buffer);
  return {
    values: g.raw(`${key}.q8`, [rows, columns], 'int8', bytes),
    scales: g.weight(`${key}.s8`, [rows, 1], () => quantised().scales, 'keep'),
  };
}
