import { checkKeys } from '../checkpoint/keyCheck';
import type { TensorSource } from '../checkpoint/tensorSource';
import type { SamShape, TinyVitShape, VitEncoderShape } from './samShape';

type Keys = Map<string, readonly number[]>;

/** Keys of official checkpoints that inference does not use. */
const IGNORED =
  /\.num_batches_tracked$|^image_encoder\.(norm_head|head)\.|^pixel_(mean|std)$|attention_bias_idxs$/;

/** Holds a checkpoint against the keys and shapes that its hyper-parameters imply. Throws `model-unsupported`. */
export function checkSamKeys(source: TensorSource, shape: SamShape): void {
  const keys: Keys = new Map();
  if (shape.encoder.type === 'vit') vitKeys(keys, shape, shape.encoder, source);
  else tinyVitKeys(keys, shape.encoder, source);
  const last =
    shape.encoder.type === 'vit'
      ? shape.encoder.width
      : (shape.encoder.stages[shape.encoder.stages.length - 1]?.width ?? 0);
  const c = shape.embedDim;
  keys.set('image_encoder.neck.0.weight', [c, last, 1, 1]);
  keys.set('image_encoder.neck.2.weight', [c, c, 3, 3]);
  affine(keys, 'image_encoder.neck.1', c);
  affine(keys, 'image_encoder.neck.3', c);
  promptKeys(keys, c, source);
  decoderKeys(keys, shape, source);
  checkKeys(source, shape.encoder.type === 'vit' ? 'SAM' : 'MobileSAM', keys, IGNORED);
}

function affine(keys: Keys, p: string, n: number): void {
  keys.set(`${p}.weight`, [n]).set(`${p}.bias`, [n]);
}

function dense(keys: Keys, p: string, out: number, n: number): void {
  keys.set(`${p}.weight`, [out, n]).set(`${p}.bias`, [out]);
}

const sizeOf = (source: TensorSource, key: string, axis: number): number =>
  source.shape(key)?.[axis] ?? 0;

function vitKeys(keys: Keys, shape: SamShape, e: VitEncoderShape, source: TensorSource): void {
  const p = 'image_encoder';
  const side = shape.embeddingSize;
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

function tinyVitKeys(keys: Keys, e: TinyVitShape, source: TensorSource): void {
  const conv = (p: string, out: number, n: number, k: number) => {
    keys.set(`${p}.c.weight`, [out, n, k, k]);
    for (const name of ['weight', 'bias', 'running_mean', 'running_var']) {
      keys.set(`${p}.bn.${name}`, [out]);
    }
  };
  const out = (p: string) => sizeOf(source, `${p}.c.weight`, 0);
  const stem = 'image_encoder.patch_embed.seq';
  conv(`${stem}.0`, out(`${stem}.0`), 3, 3);
  conv(`${stem}.2`, e.stages[0]?.width ?? 0, out(`${stem}.0`), 3);
  e.stages.forEach((stage, s) => {
    const p = `image_encoder.layers.${s}`;
    const w = stage.width;
    for (let i = 0; i < stage.depth; i++) {
      const b = `${p}.blocks.${i}`;
      if (stage.window === 0) {
        const wide = out(`${b}.conv1`);
        conv(`${b}.conv1`, wide, w, 1);
        conv(`${b}.conv2`, wide, 1, 3);
        conv(`${b}.conv3`, w, wide, 1);
        continue;
      }
      const inner = sizeOf(source, `${b}.mlp.fc1.weight`, 0);
      keys.set(`${b}.attn.attention_biases`, [stage.heads, stage.window ** 2]);
      affine(keys, `${b}.attn.norm`, w);
      dense(keys, `${b}.attn.qkv`, 3 * w, w);
      dense(keys, `${b}.attn.proj`, w, w);
      affine(keys, `${b}.mlp.norm`, w);
      dense(keys, `${b}.mlp.fc1`, inner, w);
      dense(keys, `${b}.mlp.fc2`, w, inner);
      conv(`${b}.local_conv`, w, 1, 3);
    }
    if (stage.mergeStride === null) return;
    const next = e.stages[s + 1]?.width ?? 0;
    conv(`${p}.downsample.conv1`, next, w, 1);
    conv(`${p}.downsample.conv2`, next, 1, 3);
    conv(`${p}.downsample.conv3`, next, next, 1);
  });
}

function promptKeys(keys: Keys, c: number, source: TensorSource): void {
  const p = 'prompt_encoder';
  keys.set(`${p}.pe_layer.positional_encoding_gaussian_matrix`, [2, c / 2]);
  for (const name of ['point_embeddings.0', 'point_embeddings.1', 'point_embeddings.2']) {
    keys.set(`${p}.${name}.weight`, [1, c]);
  }
  keys.set(`${p}.point_embeddings.3.weight`, [1, c]);
  keys.set(`${p}.not_a_point_embed.weight`, [1, c]);
  keys.set(`${p}.no_mask_embed.weight`, [1, c]);
  const d = `${p}.mask_downscaling`;
  const [half, full] = [sizeOf(source, `${d}.0.weight`, 0), sizeOf(source, `${d}.3.weight`, 0)];
  keys.set(`${d}.0.weight`, [half, 1, 2, 2]).set(`${d}.0.bias`, [half]);
  keys.set(`${d}.3.weight`, [full, half, 2, 2]).set(`${d}.3.bias`, [full]);
  keys.set(`${d}.6.weight`, [c, full, 1, 1]).set(`${d}.6.bias`, [c]);
  affine(keys, `${d}.1`, half);
  affine(keys, `${d}.4`, full);
}

function decoderKeys(keys: Keys, shape: SamShape, source: TensorSource): void {
  const p = 'mask_decoder';
  const c = shape.embedDim;
  const { layers, maskTokens, iouLayers } = shape.decoder;
  const attention = (name: string) => {
    const inner = sizeOf(source, `${name}.q_proj.weight`, 0);
    for (const part of ['q_proj', 'k_proj', 'v_proj']) dense(keys, `${name}.${part}`, inner, c);
    dense(keys, `${name}.out_proj`, c, inner);
  };
  keys.set(`${p}.iou_token.weight`, [1, c]).set(`${p}.mask_tokens.weight`, [maskTokens, c]);
  for (let i = 0; i < layers; i++) {
    const t = `${p}.transformer.layers.${i}`;
    const inner = sizeOf(source, `${t}.mlp.lin1.weight`, 0);
    for (const name of ['self_attn', 'cross_attn_token_to_image', 'cross_attn_image_to_token']) {
      attention(`${t}.${name}`);
    }
    for (const n of [1, 2, 3, 4]) affine(keys, `${t}.norm${n}`, c);
    dense(keys, `${t}.mlp.lin1`, inner, c);
    dense(keys, `${t}.mlp.lin2`, c, inner);
  }
  attention(`${p}.transformer.final_attn_token_to_image`);
  affine(keys, `${p}.transformer.norm_final_attn`, c);
  keys.set(`${p}.output_upscaling.0.weight`, [c, c / 4, 2, 2]);
  keys.set(`${p}.output_upscaling.0.bias`, [c / 4]);
  affine(keys, `${p}.output_upscaling.1`, c / 4);
  keys.set(`${p}.output_upscaling.3.weight`, [c / 4, c / 8, 2, 2]);
  keys.set(`${p}.output_upscaling.3.bias`, [c / 8]);
  const perceptron = (name: string, count: number, out: number) => {
    for (let i = 0; i < count; i++) {
      const key = `${name}.layers.${i}`;
      const n = i === 0 ? c : sizeOf(source, `${name}.layers.${i - 1}.weight`, 0);
      dense(keys, key, i === count - 1 ? out : sizeOf(source, `${key}.weight`, 0), n);
    }
  };
  for (let i = 0; i < maskTokens; i++) perceptron(`${p}.output_hypernetworks_mlps.${i}`, 3, c / 8);
  perceptron(`${p}.iou_prediction_head`, iouLayers, maskTokens);
}
