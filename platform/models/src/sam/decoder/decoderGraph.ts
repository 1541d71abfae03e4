import type { Value } from '../../onnx/graphBuilder';
import { gelu, layerNorm, linear, parameter } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import { densePrompt, gridEncoding, sparsePrompts } from './promptEncoder';
import type { SamShape } from '../samShape';
import { twoWayTransformer } from './twoWayTransformer';

const EPS = 1e-6;
const DECODER = 'mask_decoder';

/**
 * Prompt encoder and mask decoder in one graph, all mask tokens returned: index 0 is SAM's single-mask answer, 1..3 the
 * three of multimask_output (inputs and outputs: engine/pack/modelPack.ts).
 */
export function decoderGraph(scope: Scope, shape: SamShape): void {
  const { g } = scope;
  const { embedDim: c, embeddingSize: h } = shape;
  const low = 4 * h;
  const { maskTokens, iouLayers } = shape.decoder;
  const embedding = g.input('embedding', [1, c, h, h]);
  const points = g.input('points', [1, 'K', 2]);
  const labels = g.input('labels', [1, 'K']);
  const mask = g.input('mask', [1, 1, low, low]);
  const hasMask = g.input('hasMask', [1]);

  const sparse = sparsePrompts(scope, points, labels, shape);
  const dense = densePrompt(scope, mask, hasMask, shape);
  g.tap('sparse', sparse, [1, 'K', c]);
  g.tap('dense', dense, [1, c, h, h]);
  const position = gridEncoding(scope, shape);
  g.tap('densePe', position, [1, c, h, h]);

  const outputTokens = g.op(
    'Concat',
    [
      parameter(scope, `${DECODER}.iou_token.weight`),
      parameter(scope, `${DECODER}.mask_tokens.weight`),
    ],
    { axis: 0 }
  );
  const tokens = g.op('Concat', [g.op('Unsqueeze', [outputTokens, g.ints([0])]), sparse], {
    axis: 1,
  });
  const rows = (x: Value) =>
    g.op('Transpose', [g.op('Reshape', [x, g.ints([c, h * h])])], { perm: [1, 0] });
  const out = twoWayTransformer(
    scope,
    {
      tokens,
      tokenPosition: tokens,
      image: rows(g.op('Add', [embedding, dense])),
      imagePosition: rows(position),
    },
    shape.decoder
  );
  const token = (i: number) => g.op('Gather', [out.tokens, g.int(i)], { axis: 1 }); // (1,C)
  const kernels = Array.from({ length: maskTokens }, (_, i) => {
    const p = `${DECODER}.output_hypernetworks_mlps.${i}`;
    return g.op('Unsqueeze', [perceptron(scope, token(1 + i), p, 3), g.ints([1])]);
  });
  const pixels = upscaled(scope, out.image, shape); // (L*L,C/8), cells before their parts
  const stacked = g.op('Reshape', [g.op('Concat', kernels, { axis: 1 }), g.ints([maskTokens, -1])]);
  const parts = g.op('Gemm', [stacked, pixels], { transB: 1 }); // (M,L*L)
  g.output('masks', inRows(scope, parts, maskTokens, h), [1, maskTokens, low, low]);
  const iou = perceptron(scope, token(0), `${DECODER}.iou_prediction_head`, iouLayers);
  g.output('iou', iou, [1, maskTokens]);
}

/**
 * Image cells (h*h,C) -> pixel features (16*h*h,C/8): two transposed convolutions whose kernel is their stride, so that each
 * cell is multiplied into its own four parts. The channels stay last, and the parts follow their cell.
 */
function upscaled(scope: Scope, image: Value, shape: SamShape): Value {
  const { embedDim: c } = shape;
  const p = `${DECODER}.output_upscaling`;
  const twice = layerNorm(scope, quartered(scope, image, `${p}.0`, c / 4), `${p}.1`, EPS);
  return gelu(scope, quartered(scope, gelu(scope, twice), `${p}.3`, c / 8));
}

/** (R,C) -> (4R,out): the four parts of a cell, upper row first. */
function quartered(scope: Scope, x: Value, prefix: string, out: number): Value {
  const { g, source } = scope;
  const [channels = 0] = source.shape(`${prefix}.weight`) ?? [];
  const kernel = g.op('Transpose', [parameter(scope, `${prefix}.weight`)], { perm: [0, 2, 3, 1] });
  const matrix = g.op('Reshape', [kernel, g.ints([channels, 4 * out])]);
  const parts = g.op('Reshape', [g.op('MatMul', [x, matrix]), g.ints([-1, out])]);
  return g.op('Add', [parts, parameter(scope, `${prefix}.bias`)]);
}

/** (M,16*h*h) with the parts behind their cells, twice -> (1,M,4h,4h) in rows. */
function inRows({ g }: Scope, parts: Value, masks: number, h: number): Value {
  const nested = g.op('Reshape', [parts, g.ints([masks * h, h, 2, 2, 2, 2])]);
  const rows = g.op('Transpose', [nested], { perm: [0, 2, 4, 1, 3, 5] });
  return g.op('Reshape', [rows, g.ints([1, masks, 4 * h, 4 * h])]);
}

/** Linear layers with ReLU between them. */
function perceptron(scope: Scope, x: Value, p: string, layers: number): Value {
  let y = x;
  for (let i = 0; i < layers; i++) {
    y = linear(scope, y, `${p}.layers.${i}`);
    if (i < layers - 1) y = scope.g.op('Relu', [y]);
  }
  return y;
}
