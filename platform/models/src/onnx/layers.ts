import type { Value } from './graphBuilder';
import { integerProduct, wholeColumns } from './integerLayers';
import { matrixShape, transpose } from './matrix';
import type { Scope } from './scope';

/** The same scope where a step may not be rounded to integers. */
export const exactly = (scope: Scope): Scope => (scope.int8 ? { ...scope, int8: 'values' } : scope);

/** A tensor of the checkpoint as it is stored. */
export function parameter({ g, source }: Scope, key: string, keep?: 'keep'): Value {
  return g.weight(key, source.shape(key) ?? [], () => source.read(key), keep);
}

/** A Linear weight (out, in) stored as (in, out), ready for MatMul. */
export function transposed(scope: Scope, key: string): Value {
  if (scope.int8) return wholeColumns(scope, key);
  const { g, source } = scope;
  const [rows, columns] = matrixShape(source, key);
  return g.weight(`${key}.T`, [columns, rows], () => transpose(source.read(key), rows, columns));
}

/** A Linear weight (out, in) as stored in the checkpoint, from the same bytes as `transposed`. */
export function untransposed(scope: Scope, key: string): Value {
  return scope.g.op('Transpose', [transposed(scope, key)], { perm: [1, 0] });
}

/** y = x W^T + b over the last axis; the bias is left out where the checkpoint has none. */
export function linear(scope: Scope, x: Value, prefix: string): Value {
  const key = `${prefix}.weight`;
  const y =
    scope.int8 === 'product'
      ? integerProduct(scope, x, key)
      : scope.g.op('MatMul', [x, transposed(scope, key)]);
  const bias = `${prefix}.bias`;
  return scope.source.shape(bias) ? scope.g.op('Add', [y, parameter(scope, bias)]) : y;
}

/** LayerNorm over the last axis. */
export function layerNorm(scope: Scope, x: Value, prefix: string, eps: number): Value {
  return scope.g.op(
    'LayerNormalization',
    [x, parameter(scope, `${prefix}.weight`), parameter(scope, `${prefix}.bias`)],
    { axis: -1, epsilon: { float: eps } }
  );
}

/** SAM's LayerNorm2d: over the channels of (B,C,H,W), per pixel, biased variance. */
export function layerNorm2d(scope: Scope, x: Value, prefix: string, eps: number): Value {
  const { g, source } = scope;
  const channels = source.shape(`${prefix}.weight`)?.[0] ?? 0;
  const column = (key: string) =>
    g.op('Reshape', [parameter(scope, key), g.ints([1, channels, 1, 1])]);
  const centred = g.op('Sub', [x, g.op('ReduceMean', [x], { axes: [1], keepdims: 1 })]);
  const variance = g.op('ReduceMean', [g.op('Mul', [centred, centred])], {
    axes: [1],
    keepdims: 1,
  });
  const deviation = g.op('Sqrt', [g.op('Add', [variance, g.float(eps)])]);
  const scaled = g.op('Mul', [g.op('Div', [centred, deviation]), column(`${prefix}.weight`)]);
  return g.op('Add', [scaled, column(`${prefix}.bias`)]);
}

/** GELU with the exact error function; the form ONNX Runtime fuses. */
export function gelu({ g }: Scope, x: Value): Value {
  const erf = g.op('Erf', [g.op('Div', [x, g.float(Math.SQRT2)])]);
  const sum = g.op('Add', [erf, g.float(1)]);
  return g.op('Mul', [g.op('Mul', [x, sum]), g.float(0.5)]);
}

/** (B,T,H*d) -> (B,H,T,d). */
export function splitHeads({ g }: Scope, x: Value, heads: number, headDim: number): Value {
  return g.op('Transpose', [g.op('Reshape', [x, g.ints([0, -1, heads, headDim])])], {
    perm: [0, 2, 1, 3],
  });
}

/** (B,H,T,d) -> (B,T,H*d). */
export function mergeHeads({ g }: Scope, x: Value, width: number): Value {
  return g.op('Reshape', [g.op('Transpose', [x], { perm: [0, 2, 1, 3] }), g.ints([0, -1, width])]);
}

/** softmax(scale * q k^T + bias) for (B,H,T,d) -> (B,H,T,S). */
export function attentionWeights(
  { g }: Scope,
  q: Value,
  k: Value,
  scale: number,
  bias?: Value
): Value {
  const kt = g.op('Transpose', [k], { perm: [0, 1, 3, 2] });
  const scores = g.op('Mul', [g.op('MatMul', [q, kt]), g.float(scale)]);
  return g.op('Softmax', [bias ? g.op('Add', [scores, bias]) : scores], { axis: -1 });
}
