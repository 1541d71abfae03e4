import type { Keys } from './randomCheckpoint';

export interface ClipDims {
  readonly width: number;
  readonly layers: number;
  readonly patch: number;
  readonly grid: number;
  readonly embed: number;
  readonly textWidth: number;
  readonly textLayers: number;
  readonly vocab: number;
  readonly positions: number;
  readonly hidden: number;
}

/** BiomedCLIP's own dimensions: 195,902,721 parameters. */
export const BIOMEDCLIP: ClipDims = {
  width: 768,
  layers: 12,
  patch: 16,
  grid: 14,
  embed: 512,
  textWidth: 768,
  textLayers: 12,
  vocab: 30522,
  positions: 512,
  hidden: 640,
};

/** open_clip's key names. */
export function clipKeys(d: ClipDims): Keys {
  const keys: Keys = [['logit_scale', []]];
  const pair = (p: string, shape: number[]) =>
    keys.push([`${p}.weight`, shape], [`${p}.bias`, [shape[0]!]]);
  const v = 'visual.trunk';
  keys.push([`${v}.cls_token`, [1, 1, d.width]], [`${v}.pos_embed`, [1, d.grid ** 2 + 1, d.width]]);
  pair(`${v}.patch_embed.proj`, [d.width, 3, d.patch, d.patch]);
  for (let i = 0; i < d.layers; i++) {
    pair(`${v}.blocks.${i}.norm1`, [d.width]);
    pair(`${v}.blocks.${i}.norm2`, [d.width]);
    pair(`${v}.blocks.${i}.attn.qkv`, [3 * d.width, d.width]);
    pair(`${v}.blocks.${i}.attn.proj`, [d.width, d.width]);
    pair(`${v}.blocks.${i}.mlp.fc1`, [4 * d.width, d.width]);
    pair(`${v}.blocks.${i}.mlp.fc2`, [d.width, 4 * d.width]);
  }
  pair(`${v}.norm`, [d.width]);
  keys.push(['visual.head.proj.weight', [d.embed, d.width]]);
  const t = 'text.transformer';
  const w = d.textWidth;
  keys.push([`${t}.embeddings.word_embeddings.weight`, [d.vocab, w]]);
  keys.push([`${t}.embeddings.position_embeddings.weight`, [d.positions, w]]);
  keys.push([`${t}.embeddings.token_type_embeddings.weight`, [2, w]]);
  pair(`${t}.embeddings.LayerNorm`, [w]);
  for (let i = 0; i < d.textLayers; i++) {
    const p = `${t}.encoder.layer.${i}`;
    for (const name of ['query', 'key', 'value']) pair(`${p}.attention.self.${name}`, [w, w]);
    pair(`${p}.attention.output.dense`, [w, w]);
    pair(`${p}.attention.output.LayerNorm`, [w]);
    pair(`${p}.intermediate.dense`, [4 * w, w]);
    pair(`${p}.output.dense`, [w, 4 * w]);
    pair(`${p}.output.LayerNorm`, [w]);
  }
  keys.push(['text.proj.0.weight', [d.hidden, w]], ['text.proj.2.weight', [d.embed, d.hidden]]);
  return keys;
}
