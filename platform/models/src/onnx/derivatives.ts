import type { Value } from './graphBuilder';
import { parameter } from './layers';
import type { Scope } from './scope';

/** LayerNorm taken apart for its derivative: x^ = (x - mean)/s and s = sqrt(var + eps), over the last axis. */
export interface NormTrace {
  readonly xhat: Value;
  readonly deviation: Value;
  readonly gamma: Value;
}

export function normTrace(scope: Scope, x: Value, prefix: string, eps: number): NormTrace {
  const { g } = scope;
  const centred = g.op('Sub', [x, lastMean(scope, x)]);
  const variance = lastMean(scope, g.op('Mul', [centred, centred]));
  const deviation = g.op('Sqrt', [g.op('Add', [variance, g.float(eps)])]);
  return {
    xhat: g.op('Div', [centred, deviation]),
    deviation,
    gamma: parameter(scope, `${prefix}.weight`),
  };
}

/** Cotangent at a LayerNorm's output -> cotangent at its input (method.md 4, LNv). */
export function normBackward(scope: Scope, cotangent: Value, trace: NormTrace): Value {
  const { g } = scope;
  const h = g.op('Mul', [cotangent, trace.gamma]);
  const along = g.op('Mul', [trace.xhat, lastMean(scope, g.op('Mul', [h, trace.xhat]))]);
  const rest = g.op('Sub', [g.op('Sub', [h, lastMean(scope, h)]), along]);
  return g.op('Div', [rest, trace.deviation]);
}

/** gelu'(p) = Phi(p) + p phi(p). */
export function geluDerivative({ g }: Scope, p: Value): Value {
  const erf = g.op('Erf', [g.op('Div', [p, g.float(Math.SQRT2)])]);
  const phi = g.op('Mul', [g.op('Add', [erf, g.float(1)]), g.float(0.5)]);
  const gauss = g.op('Exp', [g.op('Mul', [g.op('Mul', [p, p]), g.float(-0.5)])]);
  const density = g.op('Mul', [gauss, g.float(1 / Math.sqrt(2 * Math.PI))]);
  return g.op('Add', [phi, g.op('Mul', [p, density])]);
}

/** Cotangent at softmax weights `a` -> cotangent at the scores: a * (g - sum(a g)). */
export function softmaxBackward({ g }: Scope, cotangent: Value, a: Value): Value {
  const weighted = g.op('ReduceSum', [g.op('Mul', [a, cotangent]), g.ints([-1])], { keepdims: 1 });
  return g.op('Mul', [a, g.op('Sub', [cotangent, weighted])]);
}

function lastMean({ g }: Scope, x: Value): Value {
  return g.op('ReduceMean', [x], { axes: [-1], keepdims: 1 });
}
