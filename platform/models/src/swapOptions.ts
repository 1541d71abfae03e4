import type { VariantId } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { SamOptions } from './sam/samShape';

/** Bits per weight of a drawing model. */
export type SamBits = 8 | 16 | 32;

/** What `models convert --base` is asked for (swapSam.ts). */
export interface SwapOptions {
  /** A SAM checkpoint of any family. */
  readonly sam: string;
  /** A checkpoint whose prompt encoder and mask decoder are taken instead of those in `sam`. */
  readonly decoder?: string;
  /** Folder of the pack that gets the drawing model; not changed, unless it is `out` too. */
  readonly base: string;
  readonly out: string;
  /** Bits per weight; 8: large weights with a scale per channel, made fp32 when the graph is opened. Default 16. */
  readonly bits?: SamBits;
  readonly medsam?: boolean;
  readonly samOptions?: SamOptions;
  /** Keeps the base's drawing model for the first, fast draft. */
  readonly fast?: boolean;
  readonly variants?: readonly VariantId[];
  /** Default: the name of the folder. */
  readonly id?: string;
  readonly title?: string;
  readonly maxFileBytes?: number;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal;
}
