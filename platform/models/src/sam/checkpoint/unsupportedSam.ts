import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { TensorSource } from '../../checkpoint/tensorSource';

/** The error for a checkpoint that is no SAM the converter knows. */
export function unsupportedSam(source: TensorSource, what: string): MedClipSamError {
  return new MedClipSamError(
    'model-unsupported',
    `${source.label} is no SAM checkpoint this converter knows: ${what}.`,
    'Give a SAM ViT-B/L/H, MedSAM, MobileSAM or LiteMedSAM checkpoint.'
  );
}
