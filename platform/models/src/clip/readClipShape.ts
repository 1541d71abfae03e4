import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { checkKeys, countIndexed, requiredShape } from '../checkpoint/keyCheck';
import type { TensorSource } from '../checkpoint/tensorSource';
import type { ClipShape } from './clipShape';

/** What the key shapes do not tell. The defaults are BiomedCLIP's. */
export interface ClipOptions {
  readonly visionHeads?: number;
  readonly textHeads?: number;
  readonly contextLength?: number;
  readonly visionEps?: number;
  readonly textEps?: number;
  readonly m2ibLayer?: number;
}

const MODEL = 'BiomedCLIP';
/** Dimension of an attention head in ViT-B and BERT-base. */
const HEAD_DIM = 64;
const CONTEXT_LENGTH = 256;
const IGNORED = /\.position_ids$|^text\.transformer\.pooler\./;
const EMBEDDINGS = 'text.transformer.embeddings';

/**
 * Hyper-parameters of a checkpoint with open_clip's key names (method.md 6). Every key is checked against the shapes
 * they imply. Throws `model-unsupported`, or `bad-input` where the number of heads is neither given nor derivable.
 */
export function readClipShape(source: TensorSource, options: ClipOptions = {}): ClipShape {
  const dim = (key: string, axis: number) => requiredShape(source, MODEL, key)[axis] ?? 0;
  const patchKey = 'visual.trunk.patch_embed.proj.weight';
  const width = dim(patchKey, 0);
  const patch = dim(patchKey, 2);
  const tokens = dim('visual.trunk.pos_embed', 1);
  const grid = Math.round(Math.sqrt(tokens - 1));
  const textWidth = dim(`${EMBEDDINGS}.word_embeddings.weight`, 1);
  const positions = dim(`${EMBEDDINGS}.position_embeddings.weight`, 0);
  const embedDim = dim('visual.head.proj.weight', 0);
  const layers = countIndexed(source, 'visual.trunk.blocks');
  const shape: ClipShape = {
    embedDim,
    logitScale: readLogitScale(source),
    vision: {
      size: grid * patch,
      patch,
      grid,
      tokens,
      width,
      layers,
      heads: heads('image encoder', width, options.visionHeads),
      eps: options.visionEps ?? 1e-6,
    },
    text: {
      width: textWidth,
      layers: countIndexed(source, 'text.transformer.encoder.layer'),
      heads: heads('text encoder', textWidth, options.textHeads),
      contextLength: Math.min(options.contextLength ?? CONTEXT_LENGTH, positions),
      eps: options.textEps ?? 1e-12,
    },
    m2ibLayer: options.m2ibLayer ?? Math.max(0, Math.min(Math.round(layers * 0.75), layers - 2)),
  };
  checkKeys(source, MODEL, expectedKeys(source, shape), IGNORED);
  return shape;
}

/** alpha = exp(logit_scale), to nine digits so that the pack does not depend on a platform's exp. */
function readLogitScale(source: TensorSource): number {
  requiredShape(source, MODEL, 'logit_scale');
  const scale = Math.exp(source.read('logit_scale')[0] ?? NaN);
  if (!Number.isFinite(scale)) {
    throw new MedClipSamError(
      'model-corrupt',
      `${source.label} has no finite logit_scale.`,
      'Download the checkpoint again.'
    );
  }
  return Number(scale.toPrecision(9));
}

function heads(tower: string, width: number, given?: number): number {
  const count = given ?? width / HEAD_DIM;
  if (Number.isInteger(count) && count > 0 && width % count === 0) return count;
  throw new MedClipSamError(
    'bad-input',
    `The ${tower} is ${width} wide; its number of attention heads cannot be derived from that.`,
    'Put a config.json with the number of heads beside the checkpoint.'
  );
}

function expectedKeys(
  source: TensorSource,
  { embedDim, vision, text }: ClipShape
): Map<string, readonly number[]> {
  const keys = new Map<string, readonly number[]>([
    ['logit_scale', source.shape('logit_scale') ?? []],
    ['visual.trunk.cls_token', [1, 1, vision.width]],
    ['visual.trunk.pos_embed', [1, vision.grid ** 2 + 1, vision.width]],
    ['visual.trunk.patch_embed.proj.weight', [vision.width, 3, vision.patch, vision.patch]],
    ['visual.trunk.patch_embed.proj.bias', [vision.width]],
    ['visual.head.proj.weight', [embedDim, vision.width]],
  ]);
  const norm = (p: string, n: number) => keys.set(`${p}.weight`, [n]).set(`${p}.bias`, [n]);
  const dense = (p: string, out: number, n: number) =>
    keys.set(`${p}.weight`, [out, n]).set(`${p}.bias`, [out]);
  const w = vision.width;
  const size = (key: string, axis: number) => source.shape(key)?.[axis] ?? 0;
  norm('visual.trunk.norm', w);
  for (let i = 0; i < vision.layers; i++) {
    const p = `visual.trunk.blocks.${i}`;
    norm(`${p}.norm1`, w);
    norm(`${p}.norm2`, w);
    dense(`${p}.attn.qkv`, 3 * w, w);
    dense(`${p}.attn.proj`, w, w);
    const inner = size(`${p}.mlp.fc1.weight`, 0);
    dense(`${p}.mlp.fc1`, inner, w);
    dense(`${p}.mlp.fc2`, w, inner);
  }
  const t = text.width;
  for (const name of ['word_embeddings', 'position_embeddings', 'token_type_embeddings']) {
    const key = `${EMBEDDINGS}.${name}.weight`;
    keys.set(key, [size(key, 0), t]);
  }
  norm(`${EMBEDDINGS}.LayerNorm`, t);
  for (let i = 0; i < text.layers; i++) {
    const p = `text.transformer.encoder.layer.${i}`;
    const inner = size(`${p}.intermediate.dense.weight`, 0);
    for (const name of ['query', 'key', 'value']) dense(`${p}.attention.self.${name}`, t, t);
    dense(`${p}.attention.output.dense`, t, t);
    norm(`${p}.attention.output.LayerNorm`, t);
    dense(`${p}.intermediate.dense`, inner, t);
    dense(`${p}.output.dense`, t, inner);
    norm(`${p}.output.LayerNorm`, t);
  }
  const hidden = size('text.proj.0.weight', 0);
  keys.set('text.proj.0.weight', [hidden, t]).set('text.proj.2.weight', [embedDim, hidden]);
  return keys;
}
