import { countIndexed, requiredShape } from '../../checkpoint/keyCheck';
import type { TensorSource } from '../../checkpoint/tensorSource';
import { familyOf, SAM_FAMILIES } from './families';
import { architecture } from '../encoder/samEncoder';
import { checkSamKeys } from './samKeys';
import type { SamOptions, SamShape } from '../samShape';
import { unsupportedSam } from './unsupportedSam';

const MODEL = 'SAM';
const DECODER_HEADS = 8;

/** Hyper-parameters of a checkpoint with segment-anything's key names (method.md 6). Throws `model-unsupported`. */
export function readSamShape(source: TensorSource, options: SamOptions = {}): SamShape {
  const kind = familyOf(source, options);
  const family = SAM_FAMILIES[kind];
  const read = architecture(family.architecture).read(source, options, family.imageSize);
  const shape: SamShape = {
    kind,
    imageSize: read.imageSize,
    embedDim: requiredShape(source, MODEL, 'image_encoder.neck.0.weight')[0] ?? 0,
    embeddingSize: read.embeddingSize,
    encoder: read.encoder,
    decoder: {
      layers: countIndexed(source, 'mask_decoder.transformer.layers'),
      heads: options.decoderHeads ?? DECODER_HEADS,
      maskTokens: requiredShape(source, MODEL, 'mask_decoder.mask_tokens.weight')[0] ?? 0,
      iouLayers: countIndexed(source, 'mask_decoder.iou_prediction_head.layers'),
    },
  };
  if (shape.decoder.maskTokens !== 4) {
    throw unsupportedSam(source, `it has ${shape.decoder.maskTokens} mask tokens instead of 4`);
  }
  checkSamKeys(source, shape, read.outputWidth);
  checkDecoderHeads(source, shape);
  return shape;
}

/** The number of heads is in no shape; it must at least divide the widths that the decoder attends with. */
function checkDecoderHeads(source: TensorSource, { decoder, embedDim }: SamShape): void {
  const attention = 'mask_decoder.transformer.final_attn_token_to_image.q_proj.weight';
  const inner = source.shape(attention)?.[0] ?? 0;
  if (inner % decoder.heads === 0 && embedDim % decoder.heads === 0 && embedDim % 8 === 0) return;
  throw unsupportedSam(
    source,
    `its decoder is ${embedDim} and ${inner} wide, which ${decoder.heads} heads do not divide; give them in a config.json beside it`
  );
}
