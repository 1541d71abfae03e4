import { geluDerivative, normBackward, normTrace, softmaxBackward } from '../onnx/derivatives';
import type { Value } from '../onnx/graphBuilder';
import { gelu, layerNorm, linear, parameter, untransposed } from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import type { ClipShape } from './clipShape';
import { blockPrefix, classRow } from './visionBlock';

/** What the class row's forward pass of a block leaves for its backward pass. */
export interface ClassRowTrace {
  readonly input: Value;
  /** norm1 of all tokens (B,N,D). */
  readonly norm1: Value;
  /** The query carried through the key matrix (B,H,D): scores = scale * keyQuery . norm1. */
  readonly keyQuery: Value;
  /** (B,H,N) */
  readonly attention: Value;
  /** Residual after attention (B,1,D). */
  readonly middle: Value;
  /** MLP pre-activation (B,1,4D). */
  readonly hidden: Value;
  /** (B,1,D) */
  readonly output: Value;
}

/**
 * The class row of `visionBlock`, which is all that an image embedding takes from the last block. With one query there is
 * no need for the tokens' keys and values: q.(W_k u) = (W_k^T q).u and sum a (W_v u) = W_v (sum a u), so that the matrices
 * meet H vectors instead of N. The key's bias shifts all scores of a head alike and drops out of the softmax.
 */
export function classRowBlock(
  scope: Scope,
  x: Value,
  i: number,
  vision: ClipShape['vision']
): ClassRowTrace {
  const { g } = scope;
  const { width, heads } = vision;
  const p = blockPrefix(i);
  const headDim = width / heads;
  const w = headMatrices(scope, i, vision);
  const norm1 = layerNorm(scope, x, `${p}.norm1`, vision.eps);
  const query = g.op('Add', [
    g.op('MatMul', [classRow(scope, norm1), w.queryT]),
    biasPart(scope, p, 0, width),
  ]);
  const q = byHead(scope, query, heads, headDim); // (B,H,1,d)
  const keyQuery = squeeze(scope, g.op('MatMul', [q, w.key]), heads, width);
  const tokensLast = g.op('Transpose', [norm1], { perm: [0, 2, 1] });
  const scores = g.op('Mul', [g.op('MatMul', [keyQuery, tokensLast]), g.float(headDim ** -0.5)]);
  const attention = g.op('Softmax', [scores], { axis: -1 });
  const mixed = g.op('Reshape', [
    g.op('MatMul', [attention, norm1]),
    g.ints([-1, heads, 1, width]),
  ]);
  const valueHeads = g.op('Reshape', [g.op('MatMul', [mixed, w.valueT]), g.ints([-1, 1, width])]);
  const value = g.op('Add', [valueHeads, biasPart(scope, p, 2, width)]);
  const middle = g.op('Add', [classRow(scope, x), linear(scope, value, `${p}.attn.proj`)]);
  const norm2 = layerNorm(scope, middle, `${p}.norm2`, vision.eps);
  const hidden = linear(scope, norm2, `${p}.mlp.fc1`);
  const output = g.op('Add', [middle, linear(scope, gelu(scope, hidden), `${p}.mlp.fc2`)]);
  return { input: x, norm1, keyQuery, attention, middle, hidden, output };
}

/** Cotangent of the class row's output (B,1,D) -> cotangent of all tokens that went in (B,N,D). */
export function classRowBackward(
  scope: Scope,
  gOutput: Value,
  trace: ClassRowTrace,
  i: number,
  vision: ClipShape['vision']
): Value {
  const { g } = scope;
  const { width, heads, eps, tokens } = vision;
  const p = blockPrefix(i);
  const headDim = width / heads;
  const w = headMatrices(scope, i, vision);
  const back = (v: Value, key: string) =>
    g.op('MatMul', [v, untransposed(scope, `${p}.${key}.weight`)]);
  const swap = (v: Value) => g.op('Transpose', [v], { perm: [0, 2, 1] });
  /** A cotangent of the class row (B,1,D) among zeros for the other tokens. */
  const inFront = (v: Value) => g.op('Pad', [v, g.ints([0, 0, 0, 0, tokens - 1, 0])]);

  const gHidden = g.op('Mul', [back(gOutput, 'mlp.fc2'), geluDerivative(scope, trace.hidden)]);
  const norm2 = normTrace(scope, trace.middle, `${p}.norm2`, eps);
  const gMiddle = g.op('Add', [gOutput, normBackward(scope, back(gHidden, 'mlp.fc1'), norm2)]);

  const gValue = byHead(scope, back(gMiddle, 'attn.proj'), heads, headDim); // (B,H,1,d)
  const gMixed = squeeze(scope, g.op('MatMul', [gValue, w.value]), heads, width);
  const gAttention = g.op('MatMul', [gMixed, swap(trace.norm1)]); // (B,H,N)
  const gScores = g.op('Mul', [
    softmaxBackward(scope, gAttention, trace.attention),
    g.float(headDim ** -0.5),
  ]);
  const perToken = swap(g.op('Concat', [trace.attention, gScores], { axis: 1 })); // (B,N,2H)
  const perHead = g.op('Concat', [gMixed, trace.keyQuery], { axis: 1 }); // (B,2H,D)
  const gKeyQuery = g.op('Reshape', [
    g.op('MatMul', [gScores, trace.norm1]),
    g.ints([-1, heads, 1, width]),
  ]);
  const gQuery = g.op('Reshape', [g.op('MatMul', [gKeyQuery, w.keyT]), g.ints([-1, 1, width])]);
  const gNorm1 = g.op('Add', [
    g.op('MatMul', [perToken, perHead]),
    inFront(g.op('MatMul', [gQuery, w.query])),
  ]);
  const norm1 = normTrace(scope, trace.input, `${p}.norm1`, eps);
  return g.op('Add', [inFront(gMiddle), normBackward(scope, gNorm1, norm1)]);
}

/** The query, key and value parts of qkv; (out,in) as stored is (H*d,D), keys and values are taken apart by head. */
function headMatrices(scope: Scope, i: number, { width, heads }: ClipShape['vision']) {
  const { g } = scope;
  const headDim = width / heads;
  const qkv = untransposed(scope, `${blockPrefix(i)}.attn.qkv.weight`); // (3D,D), rows q|k|v
  const rows = (part: number) =>
    g.op('Slice', [qkv, g.ints([part * width]), g.ints([(part + 1) * width]), g.ints([0])]);
  const perHead = (v: Value) => g.op('Reshape', [v, g.ints([heads, headDim, width])]);
  const turned = (v: Value) => g.op('Transpose', [v], { perm: [0, 2, 1] });
  const query = rows(0);
  const key = perHead(rows(1)); // (H,d,D)
  const value = perHead(rows(2));
  return {
    query,
    queryT: g.op('Transpose', [query], { perm: [1, 0] }),
    key,
    keyT: turned(key),
    value,
    valueT: turned(value),
  };
}

function biasPart(scope: Scope, p: string, part: number, width: number): Value {
  const { g } = scope;
  const bias = parameter(scope, `${p}.attn.qkv.bias`);
  return g.op('Slice', [bias, g.ints([part * width]), g.ints([(part + 1) * width]), g.ints([0])]);
}

/** (B,1,H*d) -> (B,H,1,d). */
function byHead({ g }: Scope, x: Value, heads: number, headDim: number): Value {
  return g.op('Reshape', [x, g.ints([-1, heads, 1, headDim])]);
}

/** (B,H,1,D) -> (B,H,D). */
function squeeze({ g }: Scope, x: Value, heads: number, width: number): Value {
  return g.op('Reshape', [x, g.ints([-1, heads, width])]);
}
