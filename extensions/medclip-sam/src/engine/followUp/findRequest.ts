import type { Example } from '../../algorithm/followUp/readOut';
import type { Box, FloatMap, SourcePx } from '../../core/raster';

/** Where the thing that is outlined on other images may be on this one. */
export interface Found {
  /** 0..1: how likely this image as a whole shows it; for choosing among the slices of a stack. */
  readonly score: number;
  /** Of its likeliest place. */
  readonly top: number;
  /** In pixels of the image; null where it was not found. */
  readonly box: Box<SourcePx> | null;
  /** Where the map was cut for the box; 1 where there is none. */
  readonly cut: number;
  /** How likely each pixel shows it, at the image's size; only where it was asked for. */
  readonly map?: FloatMap;
}

export interface FindRequest {
  readonly examples: readonly Example[];
  /** How much the place in the body counts: 1 for the same patient, 0 for another. */
  readonly placed: number;
  /** Also give the map. */
  readonly map?: boolean;
}
