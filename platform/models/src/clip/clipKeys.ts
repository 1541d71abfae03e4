import type { TensorSource } from '../checkpoint/tensorSource';
import { renamed } from '../checkpoint/withoutPrefix';
import { joinedRows } from './joinedRows';

/** Key names of the v2 authors' Hugging Face port (method.md 6) and what open_clip calls them; `#` is a block's number. */
const PORT: readonly (readonly [RegExp, string])[] = [
  [/^vision_model\.embeddings\.class_embedding$/, 'visual.trunk.cls_token'],
  [/^vision_model\.embeddings\.position_embedding\.weight$/, 'visual.trunk.pos_embed'],
  [/^vision_model\.embeddings\.patch_embedding\.(\w+)$/, 'visual.trunk.patch_embed.proj.$1'],
  [
    /^vision_model\.encoder\.layers\.(\d+)\.layer_norm(\d)\.(\w+)$/,
    'visual.trunk.blocks.$1.norm$2.$3',
  ],
  [
    /^vision_model\.encoder\.layers\.(\d+)\.self_attn\.out_proj\.(\w+)$/,
    'visual.trunk.blocks.$1.attn.proj.$2',
  ],
  [
    /^vision_model\.encoder\.layers\.(\d+)\.mlp\.(fc\d)\.(\w+)$/,
    'visual.trunk.blocks.$1.mlp.$2.$3',
  ],
  [
    /^vision_model\.encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(\w+)$/,
    'visual.trunk.blocks.$1.attn.qkv.$3#$2',
  ],
  [/^vision_model\.post_layernorm\.(\w+)$/, 'visual.trunk.norm.$1'],
  [/^visual_projection\.weight$/, 'visual.head.proj.weight'],
  [
    /^text_model\.embeddings\.token_embedding\.weight$/,
    'text.transformer.embeddings.word_embeddings.weight',
  ],
  [
    /^text_model\.embeddings\.position_embedding\.weight$/,
    'text.transformer.embeddings.position_embeddings.weight',
  ],
  [
    /^text_model\.embeddings\.token_type_embedding\.weight$/,
    'text.transformer.embeddings.token_type_embeddings.weight',
  ],
  [/^text_model\.embeddings\.layer_norm\.(\w+)$/, 'text.transformer.embeddings.LayerNorm.$1'],
  [
    /^text_model\.encoder\.layers\.(\d+)\.self_attn\.q_proj\.(\w+)$/,
    'text.transformer.encoder.layer.$1.attention.self.query.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.self_attn\.k_proj\.(\w+)$/,
    'text.transformer.encoder.layer.$1.attention.self.key.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.self_attn\.v_proj\.(\w+)$/,
    'text.transformer.encoder.layer.$1.attention.self.value.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.self_attn\.out_proj\.(\w+)$/,
    'text.transformer.encoder.layer.$1.attention.output.dense.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.layer_norm1\.(\w+)$/,
    'text.transformer.encoder.layer.$1.attention.output.LayerNorm.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.mlp\.fc1\.(\w+)$/,
    'text.transformer.encoder.layer.$1.intermediate.dense.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.mlp\.fc2\.(\w+)$/,
    'text.transformer.encoder.layer.$1.output.dense.$2',
  ],
  [
    /^text_model\.encoder\.layers\.(\d+)\.layer_norm2\.(\w+)$/,
    'text.transformer.encoder.layer.$1.output.LayerNorm.$2',
  ],
  [/^text_projection\.fc1\.weight$/, 'text.proj.0.weight'],
  [/^text_projection\.fc2\.weight$/, 'text.proj.2.weight'],
];

/** A BiomedCLIP checkpoint under open_clip's key names, whichever of the two layouts it has. Unknown keys stay as they are. */
export function openClipNames(source: TensorSource): TensorSource {
  if (!source.keys().some(key => key.startsWith('vision_model.'))) return source;
  const names = new Map<string, string>();
  for (const key of source.keys()) {
    const rule = PORT.find(([pattern]) => pattern.test(key));
    names.set(rule ? key.replace(rule[0], rule[1]) : key, key);
  }
  return withTokenAxes(joinedRows(renamed(source, names)));
}

/** The port stores the class token as (D) and the positions as (N,D); timm has (1,1,D) and (1,N,D). */
function withTokenAxes(source: TensorSource): TensorSource {
  const leading: Readonly<Record<string, number>> = {
    'visual.trunk.cls_token': 3,
    'visual.trunk.pos_embed': 3,
  };
  return {
    ...source,
    shape(key) {
      const shape = source.shape(key);
      const rank = leading[key] ?? 0;
      if (!shape || shape.length >= rank) return shape;
      return [...Array<number>(rank - shape.length).fill(1), ...shape];
    },
  };
}
