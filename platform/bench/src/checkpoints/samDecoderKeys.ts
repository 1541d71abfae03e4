import type { Keys } from './randomCheckpoint';

/** What every SAM has behind its image encoder; `c` channels, `mlp` hidden width of the transformer. */
export function promptAndDecoderKeys(c: number, mlp: number): Keys {
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
