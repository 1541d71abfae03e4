import type { FloatMap, Mask } from '@medclip/extension-medclip-sam/core/raster';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import type { Continuation } from '@medclip/extension-medclip-sam/engine/slices/continueOutlines';
import type { SeriesImage } from './seriesImages';

/** An outline on one image. */
export interface FoundMask {
  readonly image: SeriesImage;
  readonly mask: Mask;
  /** Where the text points; none on slices that were continued to. */
  readonly probability: FloatMap | null;
}

/** What one prompt of a task came to. */
export interface Finding {
  /** Index of the prompt in its rule. */
  readonly prompt: number;
  /** The run that found it best, or came nearest; null where no image was asked. */
  readonly best: SegmentResult | null;
  /** Images that the text was asked on. */
  readonly asked: number;
  /** Empty where nothing was found. */
  readonly outlines: readonly FoundMask[];
  /** From the best outline through its stack; null where each image stands for itself. */
  readonly continuation: Continuation | null;
}
