import type { Keys } from './randomCheckpoint';
import { promptAndDecoderKeys } from './samDecoderKeys';

export interface TinyVitDims {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  /** Per stage; the first is convolutional. */
  readonly heads: readonly number[];
  readonly windows: readonly number[];
  readonly embed: number;
  readonly mlp: number;
  /** Side of the patch embedding's kernels: 3, where not given. LiteMedSAM has 1. */
  readonly stemKernel?: number;
}

/** MobileSAM's own dimensions (TinyViT-5M). */
export const MOBILE_SAM: TinyVitDims = {
  widths: [64, 128, 160, 320],
  depths: [2, 2, 6, 2],
  heads: [0, 4, 5, 10],
  windows: [0, 7, 14, 7],
  embed: 256,
  mlp: 2048,
};

const EXPANSION = 4;

/** MobileSAM's key names, without the classifier that nobody uses. */
export function mobileSamKeys(d: TinyVitDims): Keys {
  const keys: Keys = [];
  const pair = (p: string, shape: number[], bias = shape[0]!) =>
    keys.push([`${p}.weight`, shape], [`${p}.bias`, [bias]]);
  const conv = (p: string, out: number, n: number, k: number) => {
    keys.push([`${p}.c.weight`, [out, n, k, k]]);
    for (const name of ['weight', 'bias', 'running_mean', 'running_var']) {
      keys.push([`${p}.bn.${name}`, [out]]);
    }
  };
  const e = 'image_encoder';
  const [first = 0] = d.widths;
  const kernel = d.stemKernel ?? 3;
  conv(`${e}.patch_embed.seq.0`, first / 2, 3, kernel);
  conv(`${e}.patch_embed.seq.2`, first, first / 2, kernel);
  d.widths.forEach((w, s) => {
    const p = `${e}.layers.${s}`;
    for (let i = 0; i < d.depths[s]!; i++) {
      const b = `${p}.blocks.${i}`;
      if (d.windows[s] === 0) {
        conv(`${b}.conv1`, EXPANSION * w, w, 1);
        conv(`${b}.conv2`, EXPANSION * w, 1, 3);
        conv(`${b}.conv3`, w, EXPANSION * w, 1);
        continue;
      }
      keys.push([`${b}.attn.attention_biases`, [d.heads[s]!, d.windows[s]! ** 2]]);
      pair(`${b}.attn.norm`, [w]);
      pair(`${b}.attn.qkv`, [3 * w, w]);
      pair(`${b}.attn.proj`, [w, w]);
      pair(`${b}.mlp.norm`, [w]);
      pair(`${b}.mlp.fc1`, [EXPANSION * w, w]);
      pair(`${b}.mlp.fc2`, [w, EXPANSION * w]);
      conv(`${b}.local_conv`, w, 1, 3);
    }
    const next = d.widths[s + 1];
    if (next === undefined) return;
    conv(`${p}.downsample.conv1`, next, w, 1);
    conv(`${p}.downsample.conv2`, next, 1, 3);
    conv(`${p}.downsample.conv3`, next, next, 1);
  });
  keys.push([`${e}.neck.0.weight`, [d.embed, d.widths.at(-1)!, 1, 1]]);
  pair(`${e}.neck.1`, [d.embed]);
  keys.push([`${e}.neck.2.weight`, [d.embed, d.embed, 3, 3]]);
  pair(`${e}.neck.3`, [d.embed]);
  return [...keys, ...promptAndDecoderKeys(d.embed, d.mlp)];
}
