import { geluDerivative, normBackward, normTrace, softmaxBackward } from '../onnx/derivatives';
import type { Value } from '../onnx/graphBuilder';
import { untransposed } from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import { matrixShape } from '../onnx/matrix';
import type { ClipShape } from './clipShape';
import { blockPrefix, type BlockTrace, classRow } from './visionBlock';

/**
 * The text-independent linear maps of method.md 4.1-4.3, for batch 1: the E unit cotangents at the (un-normalised)
 * embedding are carried back at once, so row e of every intermediate belongs to embedding coordinate e.
 * Returns gradMap (D,E), mean over patches at norm1, and gradMapCls (D,E), class row at norm2.
 */
export function gradientMaps(
  scope: Scope,
  last: BlockTrace,
  vision: ClipShape['vision']
): { gradMap: Value; gradMapCls: Value } {
  const { g } = scope;
  const { width, heads, tokens, layers } = vision;
  const headDim = width / heads;
  const p = blockPrefix(layers - 1);
  const [inner] = matrixShape(scope.source, `${p}.mlp.fc1.weight`);
  const row = (x: Value, n: number) => g.op('Reshape', [classRow(scope, x), g.ints([1, n])]);

  const finalNorm = normTrace(scope, row(last.output, width), 'visual.trunk.norm', vision.eps);
  // g_e is the identity, so g_e W_p is the projection matrix itself, (E,D).
  const gZ = normBackward(scope, untransposed(scope, 'visual.head.proj.weight'), finalNorm);
  const slope = geluDerivative(scope, row(last.hidden, inner));
  const gHidden = g.op('Mul', [
    g.op('MatMul', [gZ, untransposed(scope, `${p}.mlp.fc2.weight`)]),
    slope,
  ]);
  const gNorm2 = g.op('MatMul', [gHidden, untransposed(scope, `${p}.mlp.fc1.weight`)]);
  const norm2 = normTrace(scope, row(last.middle, width), `${p}.norm2`, vision.eps);
  const gMiddle = g.op('Add', [gZ, normBackward(scope, gNorm2, norm2)]);

  const toHeads = (x: Value) =>
    g.op('Transpose', [g.op('Reshape', [x, g.ints([-1, heads, headDim])])], { perm: [1, 0, 2] });
  const fromHeads = (x: Value) =>
    g.op('Reshape', [g.op('Transpose', [x], { perm: [1, 0, 2] }), g.ints([-1, width])]);
  const single = (x: Value, shape: number[]) => g.op('Reshape', [x, g.ints(shape)]);
  const gOut = toHeads(g.op('MatMul', [gMiddle, untransposed(scope, `${p}.attn.proj.weight`)])); // (H,E,d)
  const firstQuery = (x: Value) => g.op('Slice', [x, g.ints([0]), g.ints([1]), g.ints([2])]);
  const a = single(firstQuery(last.attention), [heads, 1, tokens]);
  const q = single(firstQuery(last.q), [heads, 1, headDim]);
  const v = single(last.v, [heads, tokens, headDim]);
  const gA = g.op('MatMul', [gOut, g.op('Transpose', [v], { perm: [0, 2, 1] })]); // (H,E,N)
  const gScores = g.op('Mul', [softmaxBackward(scope, gA, a), g.float(headDim ** -0.5)]);

  const patchMean = new Float32Array(tokens).fill(1 / (tokens - 1));
  patchMean[0] = 0;
  const mean = g.floats([tokens, 1], patchMean);
  const keyPart = fromHeads(g.op('Mul', [g.op('MatMul', [gScores, mean]), q]));
  const valuePart = fromHeads(g.op('Mul', [g.op('MatMul', [a, mean]), gOut]));
  const qkv = untransposed(scope, `${p}.attn.qkv.weight`); // (3D,D), rows q|k|v
  const rows = (from: number) =>
    g.op('Slice', [qkv, g.ints([from]), g.ints([from + width]), g.ints([0])]);
  const gNorm1 = g.op('Add', [
    g.op('MatMul', [keyPart, rows(width)]),
    g.op('MatMul', [valuePart, rows(2 * width)]),
  ]);
  const columns = (x: Value) => g.op('Transpose', [x], { perm: [1, 0] });
  return { gradMap: columns(gNorm1), gradMapCls: columns(gNorm2) };
}
