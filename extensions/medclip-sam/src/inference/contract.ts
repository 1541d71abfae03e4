import type { Box, FloatMap, Mask, PromptPoint, Raster8, SourcePx } from '../algorithm/raster';
import type { PromptingMode, SaliencyMethod } from './modelPack';

/** What both threads agree on: requests, results, progress. Plain data only, so that it can be posted to a worker. */
export const STAGES = [
  'load-models',
  'encode-image',
  'encode-text',
  'saliency',
  'specificity',
  'postprocess',
  'encode-sam',
  'decode-mask',
] as const;
export type Stage = (typeof STAGES)[number];

export interface Progress {
  readonly stage: Stage;
  /** 0..1 within the stage, or null where it cannot be known. */
  readonly fraction: number | null;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: Progress) => void;
}

export interface SegmentRequest {
  readonly prompt: string;
  /** DICOM Modality of the image, where known; chooses null prompts and the number of components. */
  readonly modality?: string;
  readonly saliency?: SaliencyMethod;
  readonly topK?: number;
  readonly prompting?: PromptingMode;
  readonly postprocess?: 'otsu' | 'crf' | 'threshold';
  readonly components?: number;
  /** Give a mask even where the verdict is 'none'. */
  readonly force?: boolean;
  /** Search only inside this box. */
  readonly region?: Box<SourcePx>;
}

export type Verdict = 'strong' | 'weak' | 'none';

/** Did the text matter? See algorithm/promptSpecificity.ts for the rule. */
export interface Specificity {
  readonly verdict: Verdict;
  readonly score: number;
}

/** What SAM was asked and what it answered for one component; enough to correct the mask by clicks later. */
export interface DecodedRegion {
  readonly box: Box<SourcePx> | null;
  readonly points: readonly PromptPoint<SourcePx>[];
  readonly iouPrediction: number;
  readonly stability: number;
}

export interface SegmentResult {
  readonly packId: string;
  readonly backend: string;
  readonly prompt: string;
  readonly saliency: SaliencyMethod;
  /** Channels used by gScoreCAM; null for the other maps. */
  readonly topK: number | null;
  readonly prompting: PromptingMode;
  readonly postprocess: 'otsu' | 'crf' | 'threshold';
  readonly specificity: Specificity;
  /** False: nothing was found for this prompt; `mask` is null unless the request forced it. */
  readonly found: boolean;
  readonly mask: Mask | null;
  /** Saliency at source resolution, min-max 0..1 (all zero where the map is zero). */
  readonly heatmap: FloatMap;
  /** Threshold on `heatmap` that gave the coarse mask. */
  readonly threshold: number;
  readonly regions: readonly DecodedRegion[];
  readonly areaPx: number;
  readonly box: Box<SourcePx> | null;
  readonly iouPrediction: number;
  readonly stability: number;
  readonly timingsMs: Readonly<Record<TimingName, number>>;
}

export type TimingName =
  | 'load'
  | 'imageEncode'
  | 'textEncode'
  | 'saliency'
  | 'samEncode'
  | 'samDecode'
  | 'postprocess'
  | 'total';

/** Decoder-only correction on the cached SAM embedding of the same image. */
export interface RefineRequest {
  readonly box: Box<SourcePx> | null;
  readonly points: readonly PromptPoint<SourcePx>[];
  /** The mask to continue from, at source size. */
  readonly mask?: Mask;
}

export interface RefineResult {
  readonly mask: Mask;
  readonly iouPrediction: number;
  readonly stability: number;
}

/**
 * The pipeline as its users see it; the same in the worker's client and in Node.
 * Errors are `MedClipSamError`; a cancelled signal rejects with code `cancelled`.
 */
export interface Pipeline {
  segment(image: Raster8, request: SegmentRequest, options?: RunOptions): Promise<SegmentResult>;
  refine(image: Raster8, request: RefineRequest, options?: RunOptions): Promise<RefineResult>;
  /**
   * Does beforehand what depends on the image only, so that a prompt on it needs the text and the decoder alone. For the
   * time while a reader looks or types; cancel it freely, what is done stays done.
   */
  prepare(image: Raster8, options?: RunOptions): Promise<void>;
  dispose(): Promise<void>;
}
