import type { Value } from '../../onnx/graphBuilder';
import { linear, parameter } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';

interface AttentionShape {
  /** Side of the square token grid that attends to itself. */
  readonly side: number;
  /** Number of such grids; with more than one, attention stays inside each. */
  readonly windows: number;
  readonly width: number;
  readonly heads: number;
  /** Score elements (windows * heads * tokens^2) beyond which heads run one after the other, to bound memory. */
  readonly maxJointScores: number;
  /** Queries of a head that are then computed together. */
  readonly rowsAtOnce: number;
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
  const kt = scope.g.op('Transpose', [o.k], { perm: [0, 1, 3, 2] });
  return attendRows(scope, { ...o, kt }, shape, shape.heads, shape.side ** 2);
}

/**
 * One head after the other, and of each a block of queries after the other, so that only one buffer of block x T scores lives at
 * a time, small enough for a processor's cache. Exact: no query's scores depend on another's.
 */
function attendHeadByHead(scope: Scope, o: Operands, shape: AttentionShape): Value {
  const { g } = scope;
  const { side, heads, rowsAtOnce } = shape;
  const tokens = side * side;
  const blocks = Array.from({ length: Math.ceil(tokens / rowsAtOnce) }, (_, i) =>
    Math.min(rowsAtOnce, tokens - i * rowsAtOnce)
  );
  const split = (x: Value, axis: number, sizes: readonly number[]): readonly Value[] =>
    sizes.length === 1 ? [x] : g.multi('Split', [x, g.ints(sizes)], sizes.length, { axis });
  const join = (parts: readonly Value[], axis: number): Value =>
    parts.length === 1 ? (parts[0] as Value) : g.op('Concat', parts, { axis });
  const perHead = (x: Value) => split(x, 1, Array<number>(heads).fill(1));
  const kt = perHead(g.op('Transpose', [o.k], { perm: [0, 1, 3, 2] }));
  const values = perHead(o.v);
  const queries = [o.q, o.rows, o.columns].map(perHead);
  const outputs = kt.map((key, head) => {
    const [q, rows, columns] = queries.map(all => split(all[head] as Value, 2, blocks)) as [
      readonly Value[],
      readonly Value[],
      readonly Value[],
    ];
    const parts = blocks.map((count, i) => {
      const block = { q: q[i]!, rows: rows[i]!, columns: columns[i]! };
      return attendRows(scope, { ...block, kt: key, v: values[head]! }, shape, 1, count);
    });
    return join(parts, 2);
  });
  return join(outputs, 1);
}

/** Attention of `count` queries of `heads` heads to all T keys; kt (n,heads,d,T). */
function attendRows(
  { g }: Scope,
  o: Omit<Operands, 'k'> & { readonly kt: Value },
  { side, windows }: AttentionShape,
  heads: number,
  count: number
): Value {
  const grid = g.op('Reshape', [
    g.op('MatMul', [o.q, o.kt]),
    g.ints([windows * heads, count, side, side]),
  ]);
  const rows = g.op('Reshape', [o.rows, g.ints([windows * heads, count, side, 1])]);
  const columns = g.op('Reshape', [o.columns, g.ints([windows * heads, count, 1, side])]);
  const scores = g.op('Reshape', [
    g.op('Add', [g.op('Add', [grid, rows]), columns]),
    g.ints([windows, heads, count, side * side]),
  ]);
  return g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), o.v]);
}
