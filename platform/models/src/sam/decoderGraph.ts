import type { Value } from '../onnx/graphBuilder';
import { gelu, layerNorm2d, linear, parameter, type Scope } from '../onnx/layers';
import { densePrompt, gridEncoding, sparsePrompts } from './promptEncoder';
import type { SamShape } from './samShape';
import { twoWayTransformer } from './twoWayTransformer';

const EPS = 1e-6;
const DECODER = 'mask_decoder';

/**
 * Prompt encoder and mask decoder in one graph, all mask tokens returned: index 0 is SAM's single-mask answer, 1..3 the
 * three of multimask_output (inputs and outputs: inference/modelPack.ts).
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
    g.op('Transpose', [g.op('Reshape', [x, g.ints([1, c, h * h])])], { perm: [0, 2, 1] });
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
  const pixels = upscaled(scope, out.image, shape); // (1,C/8,L*L)
  const masks = g.op('MatMul', [g.op('Concat', kernels, { axis: 1 }), pixels]);
  g.output('masks', g.op('Reshape', [masks, g.ints([1, maskTokens, low, low])]), [
    1,
    maskTokens,
    low,
    low,
  ]);
  const iou = perceptron(scope, token(0), `${DECODER}.iou_prediction_head`, iouLayers);
  g.output('iou', iou, [1, maskTokens]);
}

/** Image cells (1,h*h,C) -> pixel features (1,C/8,(4h)^2): two transposed convolutions. */
function upscaled(scope: Scope, image: Value, shape: SamShape): Value {
  const { g } = scope;
  const { embedDim: c, embeddingSize: h } = shape;
  const p = `${DECODER}.output_upscaling`;
  const double = (x: Value, name: string) =>
    g.op(
      'ConvTranspose',
      [x, parameter(scope, `${p}.${name}.weight`), parameter(scope, `${p}.${name}.bias`)],
      { kernel_shape: [2, 2], strides: [2, 2] }
    );
  const grid = g.op('Reshape', [
    g.op('Transpose', [image], { perm: [0, 2, 1] }),
    g.ints([1, c, h, h]),
  ]);
  const twice = gelu(scope, layerNorm2d(scope, double(grid, '0'), `${p}.1`, EPS));
  const fourTimes = gelu(scope, double(twice, '3'));
  return g.op('Reshape', [fourTimes, g.ints([1, c / 8, 16 * h * h])]);
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
