import type { Value } from '../onnx/graphBuilder';
import {
  attentionWeights,
  gelu,
  layerNorm,
  linear,
  mergeHeads,
  parameter,
  splitHeads,
  transposed,
} from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import type { ClipShape } from './clipShape';

/** What a forward pass of a block leaves for its backward pass. */
export interface BlockTrace {
  readonly input: Value;
  readonly norm1: Value;
  readonly norm2: Value;
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  /** (B,H,N,N) */
  readonly attention: Value;
  /** Residual after attention (B,N,D). */
  readonly middle: Value;
  /** MLP pre-activation (B,N,4D). */
  readonly hidden: Value;
  readonly output: Value;
}

export const blockPrefix = (i: number): string => `visual.trunk.blocks.${i}`;

/** timm's pre-norm ViT block: x + attn(norm1 x), then + mlp(norm2 .), exact GELU, qkv with bias. */
export function visionBlock(scope: Scope, x: Value, i: number, vision: ClipShape['vision']) {
  const { g } = scope;
  const p = blockPrefix(i);
  const headDim = vision.width / vision.heads;
  const norm1 = layerNorm(scope, x, `${p}.norm1`, vision.eps);
  const qkv = linear(scope, norm1, `${p}.attn.qkv`);
  const parts = g.multi('Split', [qkv, g.ints([vision.width, vision.width, vision.width])], 3, {
    axis: -1,
  });
  const [q, k, v] = parts.map(part => splitHeads(scope, part, vision.heads, headDim)) as [
    Value,
    Value,
    Value,
  ];
  const attention = attentionWeights(scope, q, k, headDim ** -0.5);
  const mixed = mergeHeads(scope, g.op('MatMul', [attention, v]), vision.width);
  const middle = g.op('Add', [x, linear(scope, mixed, `${p}.attn.proj`)]);
  const norm2 = layerNorm(scope, middle, `${p}.norm2`, vision.eps);
  const hidden = linear(scope, norm2, `${p}.mlp.fc1`);
  const output = g.op('Add', [middle, linear(scope, gelu(scope, hidden), `${p}.mlp.fc2`)]);
  const trace: BlockTrace = {
    input: x,
    norm1,
    norm2,
    q,
    k,
    v,
    attention,
    middle,
    hidden,
    output,
  };
  return trace;
}

/** pixels (B,3,S,S) -> tokens with class token and positions (B,N,D); the class token is folded into position 0. */
export function patchTokens(scope: Scope, pixels: Value, vision: ClipShape['vision']): Value {
  const { g, source } = scope;
  const { width, grid, patch, tokens } = vision;
  const conv = 'visual.trunk.patch_embed.proj';
  const patches = g.op(
    'Conv',
    [pixels, parameter(scope, `${conv}.weight`), parameter(scope, `${conv}.bias`)],
    { kernel_shape: [patch, patch], strides: [patch, patch] }
  );
  const rows = g.op('Transpose', [g.op('Reshape', [patches, g.ints([0, width, grid * grid])])], {
    perm: [0, 2, 1],
  });
  g.tap('patchEmbed', rows, ['B', grid * grid, width]);
  // A zero row in front takes the class token: it comes with the position table, no Expand over the batch needed.
  const padded = g.op('Pad', [rows, g.ints([0, 1, 0, 0, 0, 0])]);
  const positions = g.weight('visual.trunk.pos_embed+cls_token', [1, tokens, width], () => {
    const table = source.read('visual.trunk.pos_embed');
    const cls = source.read('visual.trunk.cls_token');
    for (let c = 0; c < width; c++) table[c] = (table[c] as number) + (cls[c] as number);
    return table;
  });
  return g.op('Add', [padded, positions]);
}

/** Final LayerNorm and projection of tokens (B,T,D) -> (B,T,E), not normalised. */
export function projectTokens(scope: Scope, x: Value, vision: ClipShape['vision']): Value {
  const normed = layerNorm(scope, x, 'visual.trunk.norm', vision.eps);
  scope.g.tap('norm', normed, ['B', 'T', vision.width]);
  return scope.g.op('MatMul', [normed, transposed(scope, 'visual.head.proj.weight')]);
}

/** Row 0 (the class token) of (B,N,D) as (B,1,D). */
export function classRow({ g }: Scope, x: Value): Value {
  return g.op('Slice', [x, g.ints([0]), g.ints([1]), g.ints([1])]);
}
