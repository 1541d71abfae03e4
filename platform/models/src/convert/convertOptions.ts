import type { ModelPack, VariantId } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { ClipOptions } from '../clip/readClipShape';
import type { TextBits } from '../clip/textPrecision';
import type { SamOptions } from '../sam/samShape';

export interface ConvertOptions {
  /** BiomedCLIP-like checkpoint, its BERT vocabulary and a SAM-like checkpoint. */
  readonly biomedclip: string;
  readonly vocab: string;
  readonly sam: string;
  /** Folder of the pack; made where missing, must hold no other pack's files. */
  readonly out: string;
  readonly dtype: 'fp32' | 'fp16';
  /** Precision of the text encoder; default that of `dtype`. */
  readonly textBits?: TextBits;
  /** Further forms of the graphs, each measured against the pack's own by running both, which takes their memory. */
  readonly variants?: readonly VariantId[];
  readonly clipOptions?: ClipOptions;
  readonly samOptions?: SamOptions;
  readonly maxFileBytes?: number;
  /** What the checkpoints do not tell: names, licence, validated settings. */
  readonly about: PackAbout;
  /** Further files for the pack by name (licence text). */
  readonly extraFiles?: Readonly<Record<string, string>>;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal;
}

export interface PackAbout {
  readonly id: string;
  readonly title: string;
  readonly intendedUse: string;
  readonly licence: ModelPack['licence'];
  readonly recommended: ModelPack['recommended'];
  readonly specificity?: ModelPack['specificity'];
  readonly dense: ModelPack['clip']['dense'];
  readonly m2ib: Omit<ModelPack['clip']['m2ib'], 'layer'>;
  readonly interpolation: ModelPack['clip']['image']['interpolation'];
}
