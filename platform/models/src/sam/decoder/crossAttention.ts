import type { Value } from '../../onnx/graphBuilder';
import { linear, mergeHeads, parameter, splitHeads, transposed } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import { matrixShape } from '../../onnx/matrix';

/**
 * Attention between a few tokens (T) and many image cells (N), without projecting the cells. A head's score q (W_k x) is
 * (q W_k) x and its sum of values W_o (W_v sum a x) needs one projection of the sum: the weights go to the few tokens, and the
 * cells meet heads * T columns instead of the inner width twice. Exact but for the order of the sums. SAM's decoder spends
 * most of its time here: 7 tokens of 8 heads are 56 columns instead of 128.
 */
export interface CrossAttention {
  /** Key prefix of the four projections. */
  readonly p: string;
  readonly heads: number;
}

/** Tokens (1,T,C) attend to image cells (N,C); `positioned` are the cells with their position encoding. -> (1,T,C). */
export function tokensToImage(
  scope: Scope,
  at: CrossAttention,
  queries: Value,
  positioned: Value,
  cells: Value
): Value {
  const { g } = scope;
  const { p, heads } = at;
  const { inner, width } = dims(scope, p);
  const q = projected(scope, at, queries, 'q_proj', 'scaled');
  const towards = g.op('MatMul', [q, perHead(scope, `${p}.k_proj`, heads, [1, 2, 0])]); // (1,H,T,C)
  // The keys' bias adds the same to every cell's score, which the softmax takes away again.
  const scores = g.op('Gemm', [flat(scope, towards, width), positioned], { transB: 1 }); // (H*T,N)
  const weights = g.op('Softmax', [scores], { axis: -1 });
  const seen = g.op('Reshape', [g.op('MatMul', [weights, cells]), g.ints([1, heads, -1, width])]);
  const values = g.op('MatMul', [seen, perHead(scope, `${p}.v_proj`, heads, [1, 0, 2])]); // (1,H,T,d)
  // The weights of a query sum to one, so that the values' bias comes through as it is.
  const mixed = g.op('Add', [
    mergeHeads(scope, values, inner),
    parameter(scope, `${p}.v_proj.bias`),
  ]);
  return linear(scope, mixed, `${p}.out_proj`);
}

/** Image cells (N,C) attend to tokens (1,T,C); `keys` are the tokens with their position encoding. -> (N,C). */
export function imageToTokens(
  scope: Scope,
  at: CrossAttention,
  positioned: Value,
  keys: Value,
  tokens: Value
): Value {
  const { g } = scope;
  const { p, heads } = at;
  const { inner, width } = dims(scope, p);
  const d = inner / heads;
  const k = projected(scope, at, keys, 'k_proj', 'scaled');
  const towards = flat(
    scope,
    g.op('MatMul', [k, perHead(scope, `${p}.q_proj`, heads, [1, 2, 0])]),
    width
  ); // (H*T,C)
  const bias = g.op('Reshape', [parameter(scope, `${p}.q_proj.bias`), g.ints([1, heads, d, 1])]);
  const offset = g.op('Reshape', [g.op('MatMul', [k, bias]), g.ints([-1])]); // (H*T)
  const scores = g.op('Gemm', [positioned, towards, offset], { transB: 1 }); // (N,H*T)
  const perToken = g.op('Reshape', [
    scores,
    g.op('Concat', [g.ints([-1, heads]), count(scope, keys)], { axis: 0 }),
  ]);
  const weights = g.op('Reshape', [
    g.op('Softmax', [perToken], { axis: -1 }),
    g.op('Shape', [scores]),
  ]);
  const v = projected(scope, at, tokens, 'v_proj');
  const out = g.op('Reshape', [
    transposed(scope, `${p}.out_proj.weight`),
    g.ints([1, heads, d, width]),
  ]);
  const values = flat(scope, g.op('MatMul', [v, out]), width); // (H*T,C)
  return g.op('Gemm', [weights, values, parameter(scope, `${p}.out_proj.bias`)]);
}

function dims({ source }: Scope, p: string): { inner: number; width: number } {
  const [inner, width] = matrixShape(source, `${p}.q_proj.weight`);
  return { inner, width };
}

/** (1,H,T,C) -> (H*T,C). */
const flat = ({ g }: Scope, x: Value, width: number): Value =>
  g.op('Reshape', [x, g.ints([-1, width])]);

/** Number of tokens, as a shape of one number. */
const count = ({ g }: Scope, tokens: Value): Value =>
  g.op('Slice', [g.op('Shape', [tokens]), g.ints([1]), g.ints([2])]);

/** A projection of the tokens by heads, (1,T,C) -> (1,H,T,d); `scaled`: with the scores' scale in it. */
function projected(
  scope: Scope,
  { p, heads }: CrossAttention,
  tokens: Value,
  name: string,
  scaled?: 'scaled'
): Value {
  const d = dims(scope, p).inner / heads;
  const x = linear(scope, tokens, `${p}.${name}`);
  const y = scaled ? scope.g.op('Mul', [x, scope.g.float(d ** -0.5)]) : x;
  return splitHeads(scope, y, heads, d);
}

/** A projection's weight (C,H*d) as a matrix per head; `perm` orders its axes C, H, d. */
function perHead(scope: Scope, prefix: string, heads: number, perm: readonly number[]): Value {
  const { g } = scope;
  const [inner, width] = matrixShape(scope.source, `${prefix}.weight`);
  const split = g.op('Reshape', [
    transposed(scope, `${prefix}.weight`),
    g.ints([width, heads, inner / heads]),
  ]);
  return g.op('Transpose', [split], { perm });
}
