import type { Value } from '../../onnx/graphBuilder';
import { attentionWeights, gelu, layerNorm, linear, parameter } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import { foldedConv } from './foldedConv';
import { mobileConvolution } from './mobileConvolution';
import { neck } from './neck';
import type { SamShape, TinyVitShape, TinyVitStage } from '../samShape';
import { fromWindows, toWindows } from './windows';

const LN_EPS = 1e-5;
const ENCODER = 'image_encoder';

/**
 * TinyViT as MobileSAM and LiteMedSAM have it: pixels (1,3,P,P) -> embedding (1,C,h,h). BatchNorms are folded into their
 * convolutions.
 */
export function tinyVitEncoder(scope: Scope, shape: SamShape, encoder: TinyVitShape): void {
  const { g } = scope;
  const { imageSize, embeddingSize, embedDim } = shape;
  const { kernel, stride } = encoder.stem;
  const pixels = g.input('pixels', [1, 3, imageSize, imageSize]);
  const conv = { stride, pad: (kernel - 1) / 2 };
  const stem = foldedConv(scope, pixels, `${ENCODER}.patch_embed.seq.0`, conv);
  let x = foldedConv(scope, gelu(scope, stem), `${ENCODER}.patch_embed.seq.2`, conv); // NCHW between stages
  const first = encoder.stages[0] as TinyVitStage;
  g.tap('patchEmbed', x, [1, first.width, first.resolution, first.resolution]);
  encoder.stages.forEach((stage, s) => {
    const p = `${ENCODER}.layers.${s}`;
    for (let b = 0; b < stage.depth; b++) {
      const name = `${p}.blocks.${b}`;
      const { window, resolution: side, width } = stage;
      x = window ? attentionBlock(scope, x, name, stage) : mobileConvolution(scope, x, name, side);
      const tap = `layer${s}.block${b}`;
      if (window) tapTokens(scope, tap, x, side, width);
      else g.tap(tap, x, [1, width, side, side]);
    }
    if (stage.mergeStride) x = patchMerging(scope, x, `${p}.downsample`, stage.mergeStride);
    const after = encoder.stages[s + 1] ?? stage;
    tapTokens(scope, `layer${s}`, x, after.resolution, after.width);
  });
  g.output('embedding', neck(scope, x), [1, embedDim, embeddingSize, embeddingSize]);
}

function patchMerging(scope: Scope, x: Value, p: string, stride: number): Value {
  const wide = gelu(scope, foldedConv(scope, x, `${p}.conv1`));
  const merged = foldedConv(scope, wide, `${p}.conv2`, { stride, pad: 1, depthwise: true });
  return foldedConv(scope, gelu(scope, merged), `${p}.conv3`);
}

/** Window attention, depthwise convolution, MLP on (1,C,h,h). */
function attentionBlock(scope: Scope, x: Value, p: string, stage: TinyVitStage): Value {
  const { g } = scope;
  const { resolution: side, window, width } = stage;
  const toNhwc = (v: Value) => g.op('Transpose', [v], { perm: [0, 2, 3, 1] });
  const toNchw = (v: Value) => g.op('Transpose', [v], { perm: [0, 3, 1, 2] });
  const rows = toNhwc(x);
  const windowed = toWindows(scope, rows, side, window, width);
  const attended = windowAttention(scope, windowed, `${p}.attn`, stage);
  const whole = fromWindows(scope, attended, side, window, width);
  const middle = toNchw(g.op('Add', [rows, whole]));
  const local = toNhwc(foldedConv(scope, middle, `${p}.local_conv`, { pad: 1, depthwise: true }));
  const normed = layerNorm(scope, local, `${p}.mlp.norm`, LN_EPS);
  const hidden = gelu(scope, linear(scope, normed, `${p}.mlp.fc1`));
  return toNchw(g.op('Add', [local, linear(scope, hidden, `${p}.mlp.fc2`)]));
}

/** (n,w,w,C) -> (n,w,w,C) with a learned bias per offset; q, k, v are interleaved per head in qkv's rows. */
function windowAttention(scope: Scope, x: Value, p: string, stage: TinyVitStage): Value {
  const { g } = scope;
  const { window, width, heads, resolution } = stage;
  const d = width / heads;
  const tokens = window * window;
  const count = Math.ceil(resolution / window) ** 2;
  const qkv = g.op('Reshape', [
    linear(scope, layerNorm(scope, x, `${p}.norm`, LN_EPS), `${p}.qkv`),
    g.ints([count, tokens, heads, 3 * d]),
  ]);
  const [q, k, v] = g.multi(
    'Split',
    [g.op('Transpose', [qkv], { perm: [0, 2, 1, 3] }), g.ints([d, d, d])],
    3,
    { axis: -1 }
  ) as [Value, Value, Value];
  const bias = g.op(
    'Gather',
    [parameter(scope, `${p}.attention_biases`), g.indices(offsetIndex(window), [tokens, tokens])],
    { axis: 1 }
  );
  const weights = attentionWeights(scope, q, k, d ** -0.5, bias);
  const mixed = g.op('Transpose', [g.op('MatMul', [weights, v])], { perm: [0, 2, 1, 3] });
  return linear(
    scope,
    g.op('Reshape', [mixed, g.ints([count, window, window, width])]),
    `${p}.proj`
  );
}

/** Index of |dy|,|dx| for every pair of window positions. Offsets are numbered in the order the position pairs first show them. */
export function offsetIndex(window: number): number[] {
  const numbers = new Map<number, number>();
  const index: number[] = [];
  for (let a = 0; a < window * window; a++) {
    for (let b = 0; b < window * window; b++) {
      const dy = Math.abs(Math.floor(a / window) - Math.floor(b / window));
      const offset = dy * window + Math.abs((a % window) - (b % window));
      const number = numbers.get(offset) ?? numbers.size;
      numbers.set(offset, number);
      index.push(number);
    }
  }
  return index;
}

function tapTokens({ g }: Scope, name: string, x: Value, side: number, width: number): void {
  const rows = () =>
    g.op('Reshape', [
      g.op('Transpose', [x], { perm: [0, 2, 3, 1] }),
      g.ints([1, side * side, width]),
    ]);
  g.tap(name, rows, [1, side * side, width]);
}
