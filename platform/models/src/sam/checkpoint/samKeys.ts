import { checkKeys } from '../../checkpoint/keyCheck';
import type { TensorSource } from '../../checkpoint/tensorSource';
import { SAM_FAMILIES } from './families';
import { affine, dense, type Keys, sizeOf } from './keyShapes';
import { architecture } from '../encoder/samEncoder';
import type { SamShape } from '../samShape';

/** Keys of official checkpoints that inference does not use. */
const IGNORED =
  /\.num_batches_tracked$|^image_encoder\.(norm_head|head)\.|^pixel_(mean|std)$|attention_bias_idxs$/;

/**
 * Holds a checkpoint against the keys and shapes that its hyper-parameters imply; `outputWidth`: channels before the neck.
 * Throws `model-unsupported`.
 */
export function checkSamKeys(source: TensorSource, shape: SamShape, outputWidth: number): void {
  const keys: Keys = new Map();
  architecture(shape.encoder.type).keys(keys, shape.encoder, shape.embeddingSize, source);
  const c = shape.embedDim;
  keys.set('image_encoder.neck.0.weight', [c, outputWidth, 1, 1]);
  keys.set('image_encoder.neck.2.weight', [c, c, 3, 3]);
  affine(keys, 'image_encoder.neck.1', c);
  affine(keys, 'image_encoder.neck.3', c);
  promptKeys(keys, c, source);
  decoderKeys(keys, shape, source);
  checkKeys(source, SAM_FAMILIES[shape.kind].title, keys, IGNORED);
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
