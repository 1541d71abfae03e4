import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { countIndexed, requiredShape } from '../checkpoint/keyCheck';
import type { TensorSource } from '../checkpoint/tensorSource';
import { checkSamKeys } from './samKeys';
import type { SamShape, TinyVitShape, TinyVitStage, VitEncoderShape } from './samShape';

/** What the key shapes do not tell. The defaults are those of the official models. */
export interface SamOptions {
  /** MedSAM has SAM ViT-B's keys; only the user can tell. */
  readonly medsam?: boolean;
  /** TinyViT only; a ViT's position table gives it. */
  readonly imageSize?: number;
  readonly decoderHeads?: number;
  /** TinyViT: strides of the three patch merges. */
  readonly mergeStrides?: readonly number[];
}

const MODEL = 'SAM';
const TINY_IMAGE_SIZE = 1024;
const DECODER_HEADS = 8;
const MERGE_STRIDES = [2, 2, 1];
/** Attention over more than a 4096 px image has tokens is no SAM. */
const MAX_WINDOW = 256;
/** TinyViT's stem halves the image twice. */
const STEM_STRIDE = 4;

/** Hyper-parameters of a checkpoint with segment-anything's key names (method.md 6). Throws `model-unsupported`. */
export function readSamShape(source: TensorSource, options: SamOptions = {}): SamShape {
  const tiny = source.shape('image_encoder.patch_embed.seq.0.c.weight') !== undefined;
  const encoder = tiny ? tinyVit(source, options) : vit(source);
  const embedDim = requiredShape(source, MODEL, 'image_encoder.neck.0.weight')[0] ?? 0;
  const embeddingSize = tiny ? lastResolution(encoder as TinyVitShape) : positionSide(source);
  const imageSize = tiny
    ? (options.imageSize ?? TINY_IMAGE_SIZE)
    : embeddingSize * (encoder as VitEncoderShape).patch;
  const shape: SamShape = {
    kind: tiny ? 'mobile-sam' : options.medsam ? 'medsam' : 'sam-vit',
    imageSize,
    embedDim,
    embeddingSize,
    encoder,
    decoder: {
      layers: countIndexed(source, 'mask_decoder.transformer.layers'),
      heads: options.decoderHeads ?? DECODER_HEADS,
      maskTokens: requiredShape(source, MODEL, 'mask_decoder.mask_tokens.weight')[0] ?? 0,
      iouLayers: countIndexed(source, 'mask_decoder.iou_prediction_head.layers'),
    },
  };
  if (shape.decoder.maskTokens !== 4) {
    throw unsupported(source, `it has ${shape.decoder.maskTokens} mask tokens instead of 4`);
  }
  checkSamKeys(source, shape);
  checkDecoderHeads(source, shape);
  return shape;
}

/** The number of heads is in no shape; it must at least divide the widths that the decoder attends with. */
function checkDecoderHeads(source: TensorSource, { decoder, embedDim }: SamShape): void {
  const attention = 'mask_decoder.transformer.final_attn_token_to_image.q_proj.weight';
  const inner = source.shape(attention)?.[0] ?? 0;
  if (inner % decoder.heads === 0 && embedDim % decoder.heads === 0 && embedDim % 8 === 0) return;
  throw unsupported(
    source,
    `its decoder is ${embedDim} and ${inner} wide, which ${decoder.heads} heads do not divide; give them in a config.json beside it`
  );
}

const positionSide = (source: TensorSource): number =>
  requiredShape(source, MODEL, 'image_encoder.pos_embed')[1] ?? 0;

const lastResolution = (encoder: TinyVitShape): number =>
  (encoder.stages[encoder.stages.length - 1] as TinyVitStage).resolution;

function vit(source: TensorSource): VitEncoderShape {
  const weight = requiredShape(source, MODEL, 'image_encoder.patch_embed.proj.weight');
  const width = weight[0] ?? 0;
  const side = positionSide(source);
  const layers = countIndexed(source, 'image_encoder.blocks');
  const windows = Array.from({ length: layers }, (_, i) => {
    const rows = requiredShape(source, MODEL, `image_encoder.blocks.${i}.attn.rel_pos_h`)[0] ?? 0;
    const window = (rows + 1) / 2;
    // A window larger than the grid is one padded window, as the official code has it.
    if (!Number.isInteger(window) || window > MAX_WINDOW) {
      throw unsupported(
        source,
        `block ${i} has ${rows} relative positions on a ${side} x ${side} grid`
      );
    }
    return window === side ? 0 : window;
  });
  const headDim = requiredShape(source, MODEL, 'image_encoder.blocks.0.attn.rel_pos_h')[1] ?? 1;
  const heads = width / headDim;
  if (!Number.isInteger(heads) || layers === 0) {
    throw unsupported(source, `${layers} blocks of width ${width} have heads of ${headDim}`);
  }
  return { type: 'vit', patch: weight[2] ?? 0, width, heads, windows };
}

function tinyVit(source: TensorSource, options: SamOptions): TinyVitShape {
  const strides = options.mergeStrides ?? MERGE_STRIDES;
  const count = countIndexed(source, 'image_encoder.layers');
  const stages: TinyVitStage[] = [];
  let resolution = (options.imageSize ?? TINY_IMAGE_SIZE) / STEM_STRIDE;
  for (let s = 0; s < count; s++) {
    const p = `image_encoder.layers.${s}`;
    const biases = source.shape(`${p}.blocks.0.attn.attention_biases`);
    const window = biases ? Math.sqrt(biases[1] ?? 0) : 0;
    if (!Number.isInteger(window)) throw unsupported(source, `stage ${s} has no square window`);
    const widthKey = biases ? `${p}.blocks.0.attn.norm.weight` : `${p}.blocks.0.conv3.bn.weight`;
    const mergeStride = s < count - 1 ? (strides[s] ?? 1) : null;
    stages.push({
      width: requiredShape(source, MODEL, widthKey)[0] ?? 0,
      depth: countIndexed(source, `${p}.blocks`),
      resolution,
      heads: biases?.[0] ?? 0,
      window,
      mergeStride,
    });
    resolution = Math.ceil(resolution / (mergeStride ?? 1));
  }
  if (stages.length === 0) throw unsupported(source, 'it has no encoder stages');
  return { type: 'tiny-vit', stages };
}

function unsupported(source: TensorSource, what: string): MedClipSamError {
  return new MedClipSamError(
    'model-unsupported',
    `${source.label} is no SAM checkpoint this converter knows: ${what}.`,
    'Give a SAM ViT-B/L/H, MedSAM or MobileSAM checkpoint.'
  );
}
