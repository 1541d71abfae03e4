import type { Value } from '../../onnx/graphBuilder';
import { gelu, layerNorm, linear, parameter } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import { neck } from './neck';
import { relativeAttention } from './relativeAttention';
import type { SamShape, VitEncoderShape } from '../samShape';
import { fromWindows, toWindows } from './windows';

const EPS = 1e-6;
/** 64 MB in fp32. SAM's windows stay below it, its global attention does not. */
export const MAX_JOINT_SCORES = 16_000_000;
/** Of 128, 512 and 4096 the fastest in WebAssembly and in Node: 8 MB of scores at SAM's 4096 tokens. */
export const ROWS_AT_ONCE = 512;

/** SAM's ViT encoder: pixels (1,3,P,P) -> embedding (1,C,h,h). Windowed and global attention with relative positions. */
export function vitEncoder(scope: Scope, shape: SamShape, encoder: VitEncoderShape): void {
  const { g } = scope;
  const { imageSize, embeddingSize: side, embedDim } = shape;
  const { width, patch } = encoder;
  const pixels = g.input('pixels', [1, 3, imageSize, imageSize]);
  const conv = 'image_encoder.patch_embed.proj';
  const patches = g.op(
    'Conv',
    [pixels, parameter(scope, `${conv}.weight`), parameter(scope, `${conv}.bias`)],
    { kernel_shape: [patch, patch], strides: [patch, patch] }
  );
  const nhwc = g.op('Transpose', [patches], { perm: [0, 2, 3, 1] });
  g.tap('patchEmbed', nhwc, [1, side, side, width]);
  let x = g.op('Add', [nhwc, parameter(scope, 'image_encoder.pos_embed')]);
  encoder.windows.forEach((window, i) => {
    x = block(scope, x, `image_encoder.blocks.${i}`, window, side, encoder);
    g.tap(`block${i}`, x, [1, side, side, width]);
  });
  const embedding = neck(scope, g.op('Transpose', [x], { perm: [0, 3, 1, 2] }));
  g.output('embedding', embedding, [1, embedDim, side, side]);
}

function block(
  scope: Scope,
  x: Value,
  p: string,
  window: number,
  side: number,
  encoder: VitEncoderShape
): Value {
  const { g } = scope;
  const { width, heads, maxJointScores = MAX_JOINT_SCORES, rowsAtOnce = ROWS_AT_ONCE } = encoder;
  const common = { width, heads, maxJointScores, rowsAtOnce };
  let y = layerNorm(scope, x, `${p}.norm1`, EPS);
  if (window > 0) {
    y = toWindows(scope, y, side, window, width);
    y = relativeAttention(scope, y, `${p}.attn`, {
      side: window,
      windows: Math.ceil(side / window) ** 2,
      ...common,
    });
    y = fromWindows(scope, y, side, window, width);
  } else {
    y = relativeAttention(scope, y, `${p}.attn`, { side, windows: 1, ...common });
  }
  const middle = g.op('Add', [x, y]);
  const normed = layerNorm(scope, middle, `${p}.norm2`, EPS);
  const hidden = gelu(scope, linear(scope, normed, `${p}.mlp.lin1`));
  return g.op('Add', [middle, linear(scope, hidden, `${p}.mlp.lin2`)]);
}
