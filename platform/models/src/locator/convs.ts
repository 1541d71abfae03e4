import { elementCount } from '../checkpoint/tensorSource';
import type { Value } from '../onnx/graphBuilder';
import { parameter } from '../onnx/layers';
import type { Scope } from '../onnx/scope';

const BN_EPS = 1e-5;

/**
 * Convolution and batch normalisation as one: W' = W gamma/sigma, b' = beta - mean gamma/sigma.
 *
 * @param keys of both; default `<p>.conv` and `<p>.norm`
 */
export function normalisedConv(
  scope: Scope,
  x: Value,
  p: string,
  { conv, norm } = { conv: `${p}.conv`, norm: `${p}.norm` }
): Value {
  const { g, source } = scope;
  const shape = source.shape(`${conv}.weight`) ?? [];
  const channels = shape[0] ?? 0;
  const factor = (): Float32Array => {
    const variance = source.read(`${norm}.running_var`);
    return source.read(`${norm}.weight`).map((v, c) => v / Math.sqrt(variance[c]! + BN_EPS));
  };
  const weight = storedWeight(scope, `${conv}.weight+norm`, shape, () => {
    const f = factor();
    const each = elementCount(shape.slice(1));
    return source.read(`${conv}.weight`).map((v, i) => v * f[Math.floor(i / each)]!);
  });
  const bias = g.weight(`${conv}.bias+norm`, [channels], () => {
    const f = factor();
    const mean = source.read(`${norm}.running_mean`);
    return source.read(`${norm}.bias`).map((v, c) => v - mean[c]! * f[c]!);
  });
  const kernel = shape[2] ?? 1;
  const pad = (kernel - 1) / 2;
  return g.op('Conv', [x, weight, bias], {
    kernel_shape: [kernel, kernel],
    pads: [pad, pad, pad, pad],
  });
}

/** 1x1 convolution with bias. */
export function plainConv(scope: Scope, x: Value, p: string): Value {
  const key = `${p}.weight`;
  const weight = storedWeight(scope, key, scope.source.shape(key) ?? [], () =>
    scope.source.read(key)
  );
  return scope.g.op('Conv', [x, weight, parameter(scope, `${p}.bias`)], { kernel_shape: [1, 1] });
}

function storedWeight(
  scope: Scope,
  name: string,
  dims: readonly number[],
  values: () => Float32Array
): Value {
  return scope.int8 ? scope.g.weight8(name, dims, values) : scope.g.weight(name, dims, values);
}
