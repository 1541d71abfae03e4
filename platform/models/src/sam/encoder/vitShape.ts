import { countIndexed, requiredShape } from '../../checkpoint/keyCheck';
import type { TensorSource } from '../../checkpoint/tensorSource';
import { affine, dense, type Keys, sizeOf } from '../checkpoint/keyShapes';
import type { ReadEncoder, VitEncoderShape } from '../samShape';
import { unsupportedSam } from '../checkpoint/unsupportedSam';
import { MAX_JOINT_SCORES, ROWS_AT_ONCE } from './vitEncoder';

const MODEL = 'SAM';
/** Attention over more than a 4096 px image has tokens is no SAM. */
const MAX_WINDOW = 256;

/** segment-anything's ViT; the position table gives the grid, the relative positions the windows. */
export function readVit(source: TensorSource): ReadEncoder<VitEncoderShape> {
  const weight = requiredShape(source, MODEL, 'image_encoder.patch_embed.proj.weight');
  const width = weight[0] ?? 0;
  const patch = weight[2] ?? 0;
  const side = requiredShape(source, MODEL, 'image_encoder.pos_embed')[1] ?? 0;
  const layers = countIndexed(source, 'image_encoder.blocks');
  const windows = Array.from({ length: layers }, (_, i) => {
    const rows = requiredShape(source, MODEL, `image_encoder.blocks.${i}.attn.rel_pos_h`)[0] ?? 0;
    const window = (rows + 1) / 2;
    // A window larger than the grid is one padded window, as the official code has it.
    if (!Number.isInteger(window) || window > MAX_WINDOW) {
      throw unsupportedSam(
        source,
        `block ${i} has ${rows} relative positions on a ${side} x ${side} grid`
      );
    }
    return window === side ? 0 : window;
  });
  const headDim = requiredShape(source, MODEL, 'image_encoder.blocks.0.attn.rel_pos_h')[1] ?? 1;
  const heads = width / headDim;
  if (!Number.isInteger(heads) || layers === 0) {
    throw unsupportedSam(source, `${layers} blocks of width ${width} have heads of ${headDim}`);
  }
  const encoder: VitEncoderShape = { type: 'vit', patch, width, heads, windows };
  return { encoder, imageSize: side * patch, embeddingSize: side, outputWidth: width };
}

export function vitKeys(keys: Keys, e: VitEncoderShape, side: number, source: TensorSource): void {
  const p = 'image_encoder';
  keys.set(`${p}.pos_embed`, [1, side, side, e.width]);
  keys.set(`${p}.patch_embed.proj.weight`, [e.width, 3, e.patch, e.patch]);
  keys.set(`${p}.patch_embed.proj.bias`, [e.width]);
  e.windows.forEach((window, i) => {
    const b = `${p}.blocks.${i}`;
    const inner = sizeOf(source, `${b}.mlp.lin1.weight`, 0);
    const offsets = 2 * (window || side) - 1;
    affine(keys, `${b}.norm1`, e.width);
    affine(keys, `${b}.norm2`, e.width);
    dense(keys, `${b}.attn.qkv`, 3 * e.width, e.width);
    dense(keys, `${b}.attn.proj`, e.width, e.width);
    dense(keys, `${b}.mlp.lin1`, inner, e.width);
    dense(keys, `${b}.mlp.lin2`, e.width, inner);
    keys.set(`${b}.attn.rel_pos_h`, [offsets, e.width / e.heads]);
    keys.set(`${b}.attn.rel_pos_w`, [offsets, e.width / e.heads]);
  });
}

export function vitActivations(encoder: VitEncoderShape, side: number): number[] {
  const {
    width,
    heads,
    windows,
    maxJointScores = MAX_JOINT_SCORES,
    rowsAtOnce = ROWS_AT_ONCE,
  } = encoder;
  return [
    side ** 2 * 4 * width,
    ...windows.flatMap(window => {
      const tokens = (window || side) ** 2;
      const count = window ? Math.ceil(side / window) ** 2 : 1;
      const scores = count * tokens ** 2;
      const joint = heads * scores <= maxJointScores;
      const block = count * tokens * Math.min(tokens, rowsAtOnce);
      return [count * tokens * 3 * width, joint ? heads * scores : block];
    }),
  ];
}
