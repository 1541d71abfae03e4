import {
  SAM_KIND_NAMES,
  type SamKindName,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samKinds';
import type { TensorSource } from '../../checkpoint/tensorSource';
import { MEDSAM_NORMALISATION, SAM_NORMALISATION } from '../../convert/normalisation';
import type { EncoderShape, SamOptions } from '../samShape';

/** A family of SAM checkpoints: how it is told from the others, and what its key shapes leave open. */
export interface SamFamily {
  readonly title: string;
  readonly attribution: string;
  readonly architecture: EncoderShape['type'];
  /** Whether a checkpoint is one of this family; the first that says yes is taken. */
  readonly fits: (source: TensorSource, options: SamOptions) => boolean;
  /** Side of the input square, where neither the keys nor the user tell. */
  readonly imageSize: number;
  /** Statistics of the pack; of no effect where the kind scales by minimum and maximum. */
  readonly normalisation: { mean: [number, number, number]; std: [number, number, number] };
  /**
   * Weights that keep half precision where the others are stored in 8 bits, by their names: those whose rounding moves the
   * masks. Chosen by measurement (platform/models/README.md).
   */
  readonly sensitive?: RegExp;
}

/** Side of the kernels of TinyViT's patch embedding; undefined for other encoders. */
const stemKernel = (source: TensorSource): number | undefined =>
  source.shape('image_encoder.patch_embed.seq.0.c.weight')?.[2];

export const SAM_FAMILIES: Readonly<Record<SamKindName, SamFamily>> = {
  'sam-vit': {
    title: 'SAM',
    attribution: 'SAM: Kirillov et al. 2023, Apache-2.0',
    architecture: 'vit',
    fits: (source, { medsam }) => stemKernel(source) === undefined && !medsam,
    imageSize: 1024,
    normalisation: SAM_NORMALISATION,
  },
  medsam: {
    title: 'MedSAM',
    attribution: 'MedSAM: Ma et al. 2024, Apache-2.0',
    architecture: 'vit',
    fits: (source, { medsam }) => stemKernel(source) === undefined && medsam === true,
    imageSize: 1024,
    normalisation: MEDSAM_NORMALISATION,
  },
  'mobile-sam': {
    title: 'MobileSAM',
    attribution: 'MobileSAM: Zhang et al. 2023, Apache-2.0',
    architecture: 'tiny-vit',
    fits: source => (stemKernel(source) ?? 1) > 1,
    imageSize: 1024,
    normalisation: SAM_NORMALISATION,
  },
  'lite-medsam': {
    title: 'LiteMedSAM',
    attribution: 'LiteMedSAM: Ma et al. 2024 (bowang-lab/MedSAM, LiteMedSAM branch), Apache-2.0',
    architecture: 'tiny-vit',
    fits: source => stemKernel(source) === 1,
    imageSize: 256,
    normalisation: MEDSAM_NORMALISATION,
    // Two fifths of the encoder: the later stages amplify what is rounded in the earlier ones.
    sensitive: /^image_encoder\.(patch_embed|layers\.[012])\./,
  },
};

/** The family of a checkpoint with segment-anything's key names; SAM's own where nothing speaks for another. */
export function familyOf(source: TensorSource, options: SamOptions): SamKindName {
  return SAM_KIND_NAMES.find(kind => SAM_FAMILIES[kind].fits(source, options)) ?? 'sam-vit';
}
