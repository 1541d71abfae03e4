import type { Box, PromptPoint, Size, SourcePx } from '../core/raster';
import type { SegmentationPrompt } from '../algorithm/prompts/mapToPrompts';
import type { MaskRuns } from '../algorithm/mask/maskRuns';

/** What SAM was asked and what it answered for one component; enough to correct the mask by clicks later. */
export interface DecodedRegion {
  readonly box: Box<SourcePx> | null;
  readonly points: readonly PromptPoint<SourcePx>[];
  readonly iouPrediction: number;
  readonly stability: number;
}

/** One mask a reader may choose: one region of the map, one of SAM's four answers to it. */
export interface MaskCandidate {
  /** Regions of the map, the largest first; candidates of one region exclude each other, those of different ones add up. */
  readonly region: number;
  /** SAM's output: 0 the single-mask token, 1..3 its three guesses (usually part, whole, surroundings). */
  readonly token: number;
  /** What SAM was asked; enough for a correction by clicks. */
  readonly prompt: SegmentationPrompt;
  /** Its outline at source size, which only the chosen ones are filled from. */
  readonly runs: MaskRuns;
  readonly areaPx: number;
  readonly box: Box<SourcePx> | null;
  readonly iouPrediction: number;
  readonly stability: number;
  /** Small and square, where the worker was asked for candidates (engine/worker/candidatePictures.ts). */
  readonly picture?: CandidatePicture;
  /** IoU of SAM's outline with the locator's, where the pack has a locator. */
  readonly agreement?: number;
  /** The outline is the locator's: the drawing model's was not stable (engine/drawing/outlineOf.ts). */
  readonly fromLocator?: true;
  /** Where the box is the trained segmenter's. */
  readonly third?: TrainedOn;
  /** Part of `SegmentResult.mask`. */
  readonly chosen: boolean;
}

/** The image around all the candidates of a run with one's outline, for the panel to draw as it is. */
export interface CandidatePicture extends Size {
  /** RGBA, row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What a trained segmenter was trained on, and how far its checkpoints doubt this answer. */
export interface TrainedOn {
  /** Outlines that no person has checked. */
  readonly outlines: number;
  /** 0..1: entropy of their mean probability over its area (algorithm/preprocess/thirdInputs.ts). */
  readonly doubt: number;
}
