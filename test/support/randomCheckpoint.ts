import fs from 'node:fs';

/** Keys and shapes of a checkpoint, in file order. */
export type Keys = [key: string, shape: number[]][];

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

function promptAndDecoderKeys(c: number, mlp: number): Keys {
  const keys: Keys = [];
  const pair = (p: string, shape: number[], bias = shape[0]!) =>
    keys.push([`${p}.weight`, shape], [`${p}.bias`, [bias]]);
  const p = 'prompt_encoder';
  keys.push([`${p}.pe_layer.positional_encoding_gaussian_matrix`, [2, c / 2]]);
  for (let i = 0; i < 4; i++) keys.push([`${p}.point_embeddings.${i}.weight`, [1, c]]);
  keys.push([`${p}.not_a_point_embed.weight`, [1, c]], [`${p}.no_mask_embed.weight`, [1, c]]);
  pair(`${p}.mask_downscaling.0`, [4, 1, 2, 2]);
  pair(`${p}.mask_downscaling.1`, [4]);
  pair(`${p}.mask_downscaling.3`, [16, 4, 2, 2]);
  pair(`${p}.mask_downscaling.4`, [16]);
  pair(`${p}.mask_downscaling.6`, [c, 16, 1, 1]);
  const m = 'mask_decoder';
  keys.push([`${m}.iou_token.weight`, [1, c]], [`${m}.mask_tokens.weight`, [4, c]]);
  const attention = (name: string, inner: number) => {
    for (const part of ['q_proj', 'k_proj', 'v_proj']) pair(`${name}.${part}`, [inner, c]);
    pair(`${name}.out_proj`, [c, inner]);
  };
  for (let i = 0; i < 2; i++) {
    const t = `${m}.transformer.layers.${i}`;
    attention(`${t}.self_attn`, c);
    attention(`${t}.cross_attn_token_to_image`, c / 2);
    attention(`${t}.cross_attn_image_to_token`, c / 2);
    for (const n of [1, 2, 3, 4]) pair(`${t}.norm${n}`, [c]);
    pair(`${t}.mlp.lin1`, [mlp, c]);
    pair(`${t}.mlp.lin2`, [c, mlp]);
  }
  attention(`${m}.transformer.final_attn_token_to_image`, c / 2);
  pair(`${m}.transformer.norm_final_attn`, [c]);
  pair(`${m}.output_upscaling.0`, [c, c / 4, 2, 2], c / 4);
  pair(`${m}.output_upscaling.1`, [c / 4]);
  pair(`${m}.output_upscaling.3`, [c / 4, c / 8, 2, 2], c / 8);
  const perceptron = (name: string, out: number) =>
    [c, c, out].forEach((n, i) => pair(`${name}.layers.${i}`, [n, c]));
  for (let i = 0; i < 4; i++) perceptron(`${m}.output_hypernetworks_mlps.${i}`, c / 8);
  perceptron(`${m}.iou_prediction_head`, 4);
  return keys;
}

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Writes seeded fp32 weights under these keys as safetensors, one tensor in memory at a time. Norm weights are near 1. */
export function writeRandomCheckpoint(file: string, keys: Keys, seed: number): void {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [key, shape] of keys) {
    const end = offset + 4 * product(shape);
    header[key] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const fd = fs.openSync(file, 'w');
  fs.writeSync(fd, length);
  fs.writeSync(fd, json);
  const random = uniform(seed);
  for (const [key, shape] of keys) {
    const values = new Float32Array(product(shape));
    const gain =
      /norm\d?\.weight$|LayerNorm\.weight$|(neck|downscaling|upscaling)\.[134]\.weight$/i;
    const one = shape.length === 1 && gain.test(key) ? 1 : 0;
    const spread = shape.length > 1 ? 1.7 / Math.sqrt(product(shape.slice(1))) : 0.2;
    for (let i = 0; i < values.length; i++) values[i] = one + spread * (random() * 2 - 1);
    if (key === 'logit_scale') values[0] = 4.4454;
    fs.writeSync(fd, new Uint8Array(values.buffer));
  }
  fs.closeSync(fd);
}

/** A small seeded generator (mulberry32), uniform in 0..1. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A BERT vocabulary of `size` tokens with the special ones first. */
export function vocabulary(size: number): string {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const rest = Array.from({ length: size - special.length }, (_, i) => `w${i}`);
  return `${[...special, ...rest].join('\n')}\n`;
}
