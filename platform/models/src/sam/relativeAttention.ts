import type { Value } from '../onnx/graphBuilder';
import { linear, parameter, type Scope } from '../onnx/layers';

interface AttentionShape {
  /** Side of the square token grid that attends to itself. */
  readonly side: number;
  /** Number of such grids; with more than one, attention stays inside each. */
  readonly windows: number;
  readonly width: number;
  readonly heads: number;
  /** Score elements (windows * heads * tokens^2) beyond which heads run one after the other, to bound memory. */
  readonly maxJointScores: number;
}

/**
 * SAM's attention with decomposed relative positions, (n,s,s,C) -> (n,s,s,C):
 * score = scale q.k + q.R_h[y_q - y_k] + q.R_w[x_q - x_k].
 */
export function relativeAttention(scope: Scope, x: Value, p: string, shape: AttentionShape): Value {
  const { g } = scope;
  const { side, windows, width, heads } = shape;
  const d = width / heads;
  const tokens = side * side;
  const qkv = g.op('Reshape', [
    linear(scope, x, `${p}.qkv`),
    g.ints([windows, tokens, 3 * heads, d]),
  ]);
  const [q, k, v] = g.multi(
    'Split',
    [g.op('Transpose', [qkv], { perm: [0, 2, 1, 3] }), g.ints([heads, heads, heads])],
    3,
    { axis: 1 }
  ) as [Value, Value, Value]; // each (n,H,T,d)
  const scaled = g.op('Mul', [q, g.float(d ** -0.5)]);
  const rows = positionTerm(scope, q, `${p}.rel_pos_h`, 'row', shape);
  const columns = positionTerm(scope, q, `${p}.rel_pos_w`, 'column', shape);
  const joint = windows * heads * tokens * tokens <= shape.maxJointScores;
  const attend = joint ? attendJointly : attendHeadByHead;
  const mixed = attend(scope, { q: scaled, k, v, rows, columns }, shape);
  const merged = g.op('Reshape', [
    g.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
    g.ints([windows, side, side, width]),
  ]);
  return linear(scope, merged, `${p}.proj`);
}

/** q.R for every key row (or column): (n,H,T,d) -> (n,H,T,s). */
function positionTerm(
  scope: Scope,
  q: Value,
  key: string,
  axis: 'row' | 'column',
  { side, windows, width, heads }: AttentionShape
): Value {
  const { g } = scope;
  const d = width / heads;
  const offsets = Array.from(
    { length: side * side },
    (_, i) => Math.floor(i / side) - (i % side) + side - 1
  );
  const table = g.op('Gather', [parameter(scope, key), g.ints(offsets, [side, side])], { axis: 0 });
  const perQuery = g.op('Transpose', [table], { perm: [0, 2, 1] }); // (s_query, d, s_key)
  const grid = g.op('Reshape', [q, g.ints([windows * heads, side, side, d])]);
  const swap = (v: Value) => g.op('Transpose', [v], { perm: [0, 2, 1, 3] });
  const term =
    axis === 'row'
      ? g.op('MatMul', [grid, perQuery])
      : swap(g.op('MatMul', [swap(grid), perQuery]));
  return g.op('Reshape', [term, g.ints([windows, heads, side * side, side])]);
}

interface Operands {
  /** Scaled queries, keys, values (n,H,T,d). */
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  /** Position terms (n,H,T,s). */
  readonly rows: Value;
  readonly columns: Value;
}

function attendJointly(scope: Scope, o: Operands, shape: AttentionShape): Value {
  const { g } = scope;
  const { side, windows, heads } = shape;
  const tokens = side * side;
  const kt = g.op('Transpose', [o.k], { perm: [0, 1, 3, 2] });
  const grid = g.op('Reshape', [
    g.op('MatMul', [o.q, kt]),
    g.ints([windows * heads, tokens, side, side]),
  ]);
  const rows = g.op('Reshape', [o.rows, g.ints([windows * heads, tokens, side, 1])]);
  const columns = g.op('Reshape', [o.columns, g.ints([windows * heads, tokens, 1, side])]);
  const scores = g.op('Reshape', [
    g.op('Add', [g.op('Add', [grid, rows]), columns]),
    g.ints([windows, heads, tokens, tokens]),
  ]);
  return g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), o.v]);
}

/**
 * One head after the other. The position terms are appended to q, and the one-hot row and column of each key to k, so
 * that one MatMul gives the whole score and only one (T x T) buffer lives at a time.
 */
function attendHeadByHead(scope: Scope, o: Operands, shape: AttentionShape): Value {
  const { g } = scope;
  const { side, windows, heads } = shape;
  const split = (x: Value) =>
    g.multi('Split', [x, g.ints(Array<number>(heads).fill(1))], heads, { axis: 1 });
  const long = split(g.op('Concat', [o.q, o.rows, o.columns], { axis: -1 }));
  const keys = split(g.op('Transpose', [o.k], { perm: [0, 1, 3, 2] }));
  const values = split(o.v);
  const positions = g.op('Expand', [
    keyPositions(scope, side),
    g.ints([windows, 1, 2 * side, side * side]),
  ]);
  const outputs = long.map((q, i) => {
    const key = g.op('Concat', [keys[i] as Value, positions], { axis: 2 });
    const weights = g.op('Softmax', [g.op('MatMul', [q, key])], { axis: -1 });
    return g.op('MatMul', [weights, values[i] as Value]);
  });
  return g.op('Concat', outputs, { axis: 1 });
}

/** One-hot row above one-hot column of every grid position, (1,1,2s,T). */
function keyPositions({ g }: Scope, side: number): Value {
  const identity = Float32Array.from({ length: side * side }, (_, i) =>
    i % (side + 1) === 0 ? 1 : 0
  );
  const spread = (dims: number[]) =>
    g.op('Reshape', [
      g.op('Expand', [g.floats(dims, identity), g.ints([side, side, side])]),
      g.ints([1, 1, side, side * side]),
    ]);
  return g.op('Concat', [spread([side, side, 1]), spread([side, 1, side])], { axis: 2 });
}
