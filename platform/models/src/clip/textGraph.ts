import type { Value } from '../onnx/graphBuilder';
import { integerProduct } from '../onnx/integerLayers';
import {
  attentionWeights,
  gelu,
  layerNorm,
  mergeHeads,
  parameter,
  splitHeads,
  transposed,
} from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import { gather8, matMul4, matMul8 } from '../onnx/quantisedLayers';
import type { ClipShape } from './clipShape';

const EMBEDDINGS = 'text.transformer.embeddings';

/** ids (1,T) int64 without padding -> embed (1,E), not normalised: post-norm BERT, class token, two-layer projection. */
export function textGraph(scope: Scope, shape: ClipShape): void {
  const { g } = scope;
  const { text, embedDim } = shape;
  const ids = g.input('ids', [1, 'T'], 'int64');
  let x = embeddings(scope, ids, text);
  g.tap('embeddings', x, [1, 'T', text.width]);
  for (let i = 0; i < text.layers; i++) {
    x = textLayer(scope, x, `text.transformer.encoder.layer.${i}`, text);
    g.tap(`layer${i}`, x, [1, 'T', text.width]);
  }
  const first = g.op('Gather', [x, g.int(0)], { axis: 1 });
  const embed = linear(scope, gelu(scope, linear(scope, first, 'text.proj.0')), 'text.proj.2');
  g.output('embed', embed, [1, embedDim]);
}

/** Word + position + token type 0, then LayerNorm. The constant type row is folded into the position table. */
function embeddings(scope: Scope, ids: Value, text: ClipShape['text']): Value {
  const { g, source } = scope;
  const wordTable = `${EMBEDDINGS}.word_embeddings.weight`;
  const words = scope.bits?.(wordTable)
    ? gather8(scope, wordTable, ids)
    : g.op('Gather', [parameter(scope, wordTable), ids], { axis: 0 });
  const table = g.weight(`${EMBEDDINGS}.positions+type0`, [text.contextLength, text.width], () => {
    const positions = source
      .read(`${EMBEDDINGS}.position_embeddings.weight`)
      .slice(0, text.contextLength * text.width);
    const type = source.read(`${EMBEDDINGS}.token_type_embeddings.weight`);
    return positions.map((value, i) => value + (type[i % text.width] as number));
  });
  const length = g.op('Shape', [ids], { start: 1, end: 2 });
  const positions = g.op('Slice', [table, g.ints([0]), length, g.ints([0])]);
  return layerNorm(scope, g.op('Add', [words, positions]), `${EMBEDDINGS}.LayerNorm`, text.eps);
}

function textLayer(scope: Scope, x: Value, p: string, text: ClipShape['text']): Value {
  const { g } = scope;
  const headDim = text.width / text.heads;
  const head = (name: string) =>
    splitHeads(scope, linear(scope, x, `${p}.attention.self.${name}`), text.heads, headDim);
  const weights = attentionWeights(scope, head('query'), head('key'), headDim ** -0.5);
  const mixed = mergeHeads(scope, g.op('MatMul', [weights, head('value')]), text.width);
  const attended = g.op('Add', [linear(scope, mixed, `${p}.attention.output.dense`), x]);
  const middle = layerNorm(scope, attended, `${p}.attention.output.LayerNorm`, text.eps);
  const hidden = gelu(scope, linear(scope, middle, `${p}.intermediate.dense`));
  const output = g.op('Add', [linear(scope, hidden, `${p}.output.dense`), middle]);
  return layerNorm(scope, output, `${p}.output.LayerNorm`, text.eps);
}

/** y = x W^T + b in the weight's own precision. */
function linear(scope: Scope, x: Value, prefix: string): Value {
  const { g, source } = scope;
  const key = `${prefix}.weight`;
  const bits = scope.bits?.(key);
  const y =
    scope.int8 === 'product'
      ? integerProduct(scope, x, key)
      : bits === 4
        ? matMul4(scope, x, key)
        : bits === 8
          ? matMul8(scope, x, key)
          : g.op('MatMul', [x, transposed(scope, key)]);
  const bias = `${prefix}.bias`;
  return source.shape(bias) ? g.op('Add', [y, parameter(scope, bias)]) : y;
}

/** The Linear weights of the text tower, the ones that bear rounding worst first. */
export function textWeights(text: ClipShape['text']): string[] {
  const layer = (i: number) => `text.transformer.encoder.layer.${i}`;
  const every = (names: readonly string[]) =>
    Array.from({ length: text.layers }, (_, i) => names.map(n => `${layer(i)}.${n}.weight`)).flat();
  return [
    'text.proj.0.weight',
    'text.proj.2.weight',
    ...every(['attention.self.query', 'attention.self.key']),
    ...every(['attention.self.value', 'attention.output.dense']),
    ...every(['intermediate.dense', 'output.dense']),
  ];
}
