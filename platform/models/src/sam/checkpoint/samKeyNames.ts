import type { TensorSource } from '../../checkpoint/tensorSource';
import { renamed } from '../../checkpoint/withoutPrefix';

/** Hugging Face's SAM names and segment-anything's, applied in order (method.md 6). */
const PORT: readonly (readonly [RegExp, string])[] = [
  [/^vision_encoder\.layers\./, 'image_encoder.blocks.'],
  [/^vision_encoder\./, 'image_encoder.'],
  [/^image_encoder\.patch_embed\.projection\./, 'image_encoder.patch_embed.proj.'],
  [/^image_encoder\.neck\.conv1\./, 'image_encoder.neck.0.'],
  [/^image_encoder\.neck\.layer_norm1\./, 'image_encoder.neck.1.'],
  [/^image_encoder\.neck\.conv2\./, 'image_encoder.neck.2.'],
  [/^image_encoder\.neck\.layer_norm2\./, 'image_encoder.neck.3.'],
  [/^(image_encoder\.blocks\.\d+)\.layer_norm/, '$1.norm'],
  [
    /^(prompt_encoder\.shared_embedding|shared_image_embedding)\.positional_embedding$/,
    'prompt_encoder.pe_layer.positional_encoding_gaussian_matrix',
  ],
  [/^prompt_encoder\.point_embed\./, 'prompt_encoder.point_embeddings.'],
  [/^prompt_encoder\.mask_embed\.conv1\./, 'prompt_encoder.mask_downscaling.0.'],
  [/^prompt_encoder\.mask_embed\.layer_norm1\./, 'prompt_encoder.mask_downscaling.1.'],
  [/^prompt_encoder\.mask_embed\.conv2\./, 'prompt_encoder.mask_downscaling.3.'],
  [/^prompt_encoder\.mask_embed\.layer_norm2\./, 'prompt_encoder.mask_downscaling.4.'],
  [/^prompt_encoder\.mask_embed\.conv3\./, 'prompt_encoder.mask_downscaling.6.'],
  [
    /^mask_decoder\.transformer\.layer_norm_final_attn\./,
    'mask_decoder.transformer.norm_final_attn.',
  ],
  [/^(mask_decoder\.transformer\.layers\.\d+)\.layer_norm/, '$1.norm'],
  [/^mask_decoder\.upscale_conv1\./, 'mask_decoder.output_upscaling.0.'],
  [/^mask_decoder\.upscale_layer_norm\./, 'mask_decoder.output_upscaling.1.'],
  [/^mask_decoder\.upscale_conv2\./, 'mask_decoder.output_upscaling.3.'],
];

/** A perceptron of Hugging Face's: proj_in, layers.0.., proj_out instead of layers.0..n. */
const PERCEPTRON =
  /^(mask_decoder\.(?:output_hypernetworks_mlps\.\d+|iou_prediction_head))\.(proj_in|layers\.\d+|proj_out)\.(\w+)$/;

/** A SAM checkpoint under segment-anything's key names, whichever of the two layouts it has. Unknown keys stay as they are. */
export function segmentAnythingNames(source: TensorSource): TensorSource {
  const keys = source.keys();
  if (!keys.some(key => key.startsWith('vision_encoder.'))) return source;
  const depth = perceptronDepths(keys);
  const names = new Map<string, string>();
  for (const key of keys) {
    let name = PORT.reduce((text, [pattern, by]) => text.replace(pattern, by), key);
    name = name.replace(PERCEPTRON, (_, head: string, part: string, kind: string) => {
      const last = (depth.get(head) ?? 0) + 1;
      const index = part === 'proj_in' ? 0 : part === 'proj_out' ? last : Number(part.slice(7)) + 1;
      return `${head}.layers.${index}.${kind}`;
    });
    names.set(name, key);
  }
  return renamed(source, names);
}

/** Number of inner layers per perceptron. */
function perceptronDepths(keys: readonly string[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const key of keys) {
    const match = PERCEPTRON.exec(key);
    if (!match?.[2]?.startsWith('layers.')) continue;
    const head = match[1] as string;
    depths.set(head, Math.max(depths.get(head) ?? 0, Number(match[2].slice(7)) + 1));
  }
  return depths;
}
