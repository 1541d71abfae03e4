import { normBackward, normTrace, geluDerivative, softmaxBackward } from '../onnx/derivatives';
import type { Value } from '../onnx/graphBuilder';
import { mergeHeads, splitHeads, untransposed } from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import type { ClipShape } from './clipShape';
import { classRowBackward, classRowBlock } from './classRowBlock';
import { blockPrefix, type BlockTrace, projectTokens, visionBlock } from './visionBlock';

/** Keeps ln(sd^2) finite where the bottleneck is fully closed in fp32. */
const TINY = 1e-38;

/**
 * One M2IB step, forward and closed-form backward of the blocks after `m2ibLayer` (method.md 2.3, 4.4):
 * x (1,N,D), alpha (1,N,D), eps (B,N,D), text (1,E) unit, beta () -> grad (1,N,D), kl (1,N) summed over D without NaN.
 */
export function m2ibGraph(scope: Scope, shape: ClipShape): void {
  const { g } = scope;
  const { vision, embedDim } = shape;
  const { tokens: n, width: d } = vision;
  const x = g.input('x', [1, n, d]);
  const alpha = g.input('alpha', [1, n, d]);
  const eps = g.input('eps', ['B', n, d]);
  const text = g.input('text', [1, embedDim]);
  const beta = g.input('beta', []);

  const open = g.op('Sigmoid', [alpha]);
  const closed = g.op('Sub', [g.float(1), open]);
  const mu = g.op('Mul', [open, x]);
  const variance = g.op('Mul', [closed, closed]);
  const z = g.op('Add', [mu, g.op('Mul', [closed, eps])]);

  const last = vision.layers - 1;
  if (shape.m2ibLayer >= last) throw new RangeError('M2IB needs a block after its bottleneck.');
  const traces: BlockTrace[] = [];
  let state = z;
  for (let i = shape.m2ibLayer + 1; i < last; i++) {
    const trace = visionBlock(scope, state, i, vision);
    traces.push(trace);
    state = trace.output;
  }
  const top = classRowBlock(scope, state, last, vision);
  const gTop = topCotangent(scope, top.output, text, shape);
  let cotangent = classRowBackward(scope, gTop, top, last, vision);
  for (let i = last - 1; i > shape.m2ibLayer; i--) {
    cotangent = blockBackward(scope, cotangent, traces.pop() as BlockTrace, i, vision);
  }

  // d(beta mean KL)/dalpha with 1/(1-lam) cancelled against the sigmoid's own derivative lam(1-lam).
  const slope = g.op('Mul', [open, closed]);
  const bracket = g.op('Sub', [g.op('Mul', [g.op('Mul', [open, x]), x]), closed]);
  const klGrad = g.op('Mul', [
    g.op('Div', [beta, g.float(n * d)]),
    g.op('Add', [open, g.op('Mul', [slope, bracket])]),
  ]);
  const fit = g.op('ReduceMean', [g.op('Mul', [cotangent, g.op('Sub', [x, eps])])], {
    axes: [0],
    keepdims: 1,
  });
  g.output('grad', g.op('Add', [klGrad, g.op('Mul', [slope, fit])]), [1, n, d]);
  g.output('kl', klSum(scope, mu, variance), [1, n]);
}

/** sum over D of -1/2 (1 + ln sd^2 - mu^2 - sd^2), NaN counted as 0. */
function klSum({ g }: Scope, mu: Value, variance: Value): Value {
  const log = g.op('Log', [g.op('Max', [variance, g.float(TINY)])]);
  const sum = g.op('Add', [log, g.float(1)]);
  const rest = g.op('Sub', [g.op('Sub', [sum, g.op('Mul', [mu, mu])]), variance]);
  const kl = g.op('Mul', [rest, g.float(-0.5)]);
  const finite = g.op('Where', [g.op('Equal', [kl, kl]), kl, g.float(0)]);
  return g.op('ReduceSum', [finite, g.ints([-1])], { keepdims: 0 });
}

/** d(-cos_b)/d(class row) after the last block, (B,1,D). The 1/B is applied by the caller. */
function topCotangent(scope: Scope, cls: Value, text: Value, shape: ClipShape): Value {
  const { g } = scope;
  const { vision } = shape;
  const embed = projectTokens(scope, cls, vision); // (B,1,E)
  const sum = (v: Value) => g.op('ReduceSum', [v, g.ints([-1])], { keepdims: 1 });
  const norm = g.op('Sqrt', [sum(g.op('Mul', [embed, embed]))]);
  const unit = g.op('Div', [embed, norm]);
  const cosine = sum(g.op('Mul', [unit, text]));
  const away = g.op('Sub', [g.op('Mul', [cosine, unit]), text]);
  const gEmbed = g.op('Div', [away, norm]);
  const finalNorm = normTrace(scope, cls, 'visual.trunk.norm', vision.eps);
  const gNorm = g.op('MatMul', [gEmbed, untransposed(scope, 'visual.head.proj.weight')]);
  return normBackward(scope, gNorm, finalNorm);
}

/** Full-token VJP of one block, (B,N,D) -> (B,N,D). */
function blockBackward(
  scope: Scope,
  gOutput: Value,
  trace: BlockTrace,
  i: number,
  vision: ClipShape['vision']
): Value {
  const { g } = scope;
  const { width, heads, eps } = vision;
  const p = blockPrefix(i);
  const headDim = width / heads;
  const back = (v: Value, key: string) =>
    g.op('MatMul', [v, untransposed(scope, `${p}.${key}.weight`)]);
  const swap = (v: Value) => g.op('Transpose', [v], { perm: [0, 1, 3, 2] });

  const gHidden = g.op('Mul', [back(gOutput, 'mlp.fc2'), geluDerivative(scope, trace.hidden)]);
  const norm2 = normTrace(scope, trace.middle, `${p}.norm2`, eps);
  const gMiddle = g.op('Add', [gOutput, normBackward(scope, back(gHidden, 'mlp.fc1'), norm2)]);

  const gMixed = splitHeads(scope, back(gMiddle, 'attn.proj'), heads, headDim);
  const gV = g.op('MatMul', [swap(trace.attention), gMixed]);
  const gA = g.op('MatMul', [gMixed, swap(trace.v)]);
  const gScores = g.op('Mul', [
    softmaxBackward(scope, gA, trace.attention),
    g.float(headDim ** -0.5),
  ]);
  const gQ = g.op('MatMul', [gScores, trace.k]);
  const gK = g.op('MatMul', [swap(gScores), trace.q]);
  const gQkv = g.op(
    'Concat',
    [gQ, gK, gV].map(v => mergeHeads(scope, v, width)),
    { axis: -1 }
  );
  const norm1 = normTrace(scope, trace.input, `${p}.norm1`, eps);
  return g.op('Add', [gMiddle, normBackward(scope, back(gQkv, 'attn.qkv'), norm1)]);
}
