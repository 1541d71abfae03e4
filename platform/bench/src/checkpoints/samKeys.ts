import { promptAndDecoderKeys } from './samDecoderKeys';
import type { Keys } from './randomCheckpoint';

export interface SamDims {
  readonly width: number;
  readonly headDim: number;
  readonly patch: number;
  readonly grid: number;
  /** Window per block, 0 for global attention. */
  readonly windows: readonly number[];
  readonly embed: number;
  readonly mlp: number;
}

/** SAM ViT-B's own dimensions. */
export const SAM_VIT_B: SamDims = {
  width: 768,
  headDim: 64,
  patch: 16,
  grid: 64,
  windows: [14, 14, 0, 14, 14, 0, 14, 14, 0, 14, 14, 0],
  embed: 256,
  mlp: 2048,
};

/** segment-anything's key names. */
export function samKeys(d: SamDims): Keys {
  const keys: Keys = [];
  const pair = (p: string, shape: number[], bias = shape[0]!) =>
    keys.push([`${p}.weight`, shape], [`${p}.bias`, [bias]]);
  const e = 'image_encoder';
  keys.push([`${e}.pos_embed`, [1, d.grid, d.grid, d.width]]);
  pair(`${e}.patch_embed.proj`, [d.width, 3, d.patch, d.patch]);
  d.windows.forEach((window, i) => {
    const p = `${e}.blocks.${i}`;
    const offsets = 2 * (window || d.grid) - 1;
    pair(`${p}.norm1`, [d.width]);
    pair(`${p}.attn.qkv`, [3 * d.width, d.width]);
    pair(`${p}.attn.proj`, [d.width, d.width]);
    keys.push([`${p}.attn.rel_pos_h`, [offsets, d.headDim]]);
    keys.push([`${p}.attn.rel_pos_w`, [offsets, d.headDim]]);
    pair(`${p}.norm2`, [d.width]);
    pair(`${p}.mlp.lin1`, [4 * d.width, d.width]);
    pair(`${p}.mlp.lin2`, [d.width, 4 * d.width]);
  });
  keys.push([`${e}.neck.0.weight`, [d.embed, d.width, 1, 1]]);
  pair(`${e}.neck.1`, [d.embed]);
  keys.push([`${e}.neck.2.weight`, [d.embed, d.embed, 3, 3]]);
  pair(`${e}.neck.3`, [d.embed]);
  return [...keys, ...promptAndDecoderKeys(d.embed, d.mlp)];
}
