import type { Box, FloatMap, Mask, PromptPoint, Raster8, SourcePx } from '../core/raster';
import type { Confidence } from '../algorithm/confidence/confidence';
import type { PatientSides } from '../algorithm/measure/sides';
import type { DrawnBy } from './drawing/drawing';
import type { Example } from '../algorithm/followUp/readOut';
import type { Found, FindRequest } from './followUp/findRequest';
import type { DecodedRegion, MaskCandidate, TrainedOn } from './maskCandidate';
import type { MethodOptions } from './methodOptions';
import type { SaliencyMethod } from '../core/saliencyMethods';
import type { PromptingMode } from './pack/modelPack';
import type { PromptReading, SideAnswer } from './promptReading';

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

/** Linear window in modality values (HU for CT): black at `center - width / 2`, white at `center + width / 2`. */
export interface ImageWindow {
  readonly center: number;
  readonly width: number;
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
  /** What the header tells of left and right; left out: nothing. */
  readonly sides?: PatientSides;
  /** Search only inside this box. */
  readonly region?: Box<SourcePx>;
  /** Also decode what could have been meant instead: `SegmentResult.candidates` then holds more than the answer itself. */
  readonly candidates?: boolean;
  /**
   * Draw with the pack's quick model where the precise one has not encoded this image yet; `drawnBy` says which it was. Absent:
   * the precise one draws.
   */
  readonly atOnce?: boolean;
  /** Also tell how far the pass that drew the outline bears it out: `SegmentResult.reliability`. `raw`: not calibrated. */
  readonly reliability?: boolean | 'raw';
  /** Answer by the pack's trained segmenter alone: its own mask, or what SAM makes of its box. For measuring it. */
  readonly third?: 'own' | 'box';
  /** Longest side of the heatmap in pixels, where the image's is longer; left out: the image's own size. */
  readonly heatmapSide?: number;
  /** Settings of the single steps. */
  readonly method?: MethodOptions;
  /** With what the pixels were made grey: told again in the result, so that whoever stores it can say so. */
  readonly window?: ImageWindow;
}

export type Verdict = 'strong' | 'weak' | 'none';

/** Did the text matter? See algorithm/saliency/promptSpecificity.ts for the rule. */
export interface Specificity {
  readonly verdict: Verdict;
  readonly score: number;
  /** Seen in the region that was searched, but not there in the whole image. */
  readonly inRegionOnly?: true;
}

/** The prompt said that a finding is not there ("no tumour", "normal breast"): an answer, but nothing to outline. */
export interface AbsenceAnswer {
  /** The finding whose absence was asked about, as the pipeline looked for it. */
  readonly finding: string;
  /** `none`: no sign of it was seen, which is not a diagnosis; `weak` or `strong`: there is something. */
  readonly verdict: Verdict;
}

/** What became of a prompt: an outline, nothing seen here, words the pack does not know, or a question with nothing to outline. */
export type Outcome = 'outlined' | 'not-seen' | 'unknown-words' | 'absence-asked';

/** How far the passes that were made bear an outline out (algorithm/confidence/reliability.ts). Agreement is not correctness. */
export interface Reliability {
  /** 0..1 at source size. */
  readonly map: FloatMap;
  /** Masks that were counted: those of the drawing model's pass, or that pass and the locator's map. */
  readonly votes: number;
  /** Whether the map says 2 x share of right pixels - 1, as the pack measured it; otherwise only its order tells. */
  readonly calibrated: boolean;
}

export interface SegmentResult {
  readonly packId: string;
  /** Which drawing model drew, in packs that have two; `locator` where a part is its outline, as the model's was not stable. */
  readonly drawnBy?: DrawnBy | 'locator';
  readonly backend: string;
  readonly prompt: string;
  readonly outcome: Outcome;
  readonly meaning: PromptReading;
  /** Of the request. */
  readonly window?: ImageWindow;
  readonly region?: Box<SourcePx>;
  /** Null or left out where the prompt names no side. */
  readonly side?: SideAnswer | null;
  /** Of outlined images that it was found by, where no text was asked (`saliency` is then `example`). */
  readonly examples?: number;
  /** Series that the outline was copied from, by its description. */
  readonly carriedFrom?: string;
  /** What was copied, where no run of ours has drawn it: by hand alone, or continued from what was learnt or stored. */
  readonly source?: 'hand' | 'continued';
  /** What the text encoder was given: what the prompt asks for, alone or in other words too. Their mean embedding was used. */
  readonly wordings?: readonly string[];
  readonly saliency: SaliencyMethod | 'example';
  /** Channels used by gScoreCAM; null for the other maps. */
  readonly topK: number | null;
  /** Of these, how many this run sent through the network; the others were cached, or their scores predicted. */
  readonly channelsForwarded?: number | null;
  readonly prompting: PromptingMode;
  readonly postprocess: 'otsu' | 'crf' | 'threshold';
  readonly specificity: Specificity;
  /** Not null where the prompt asked about the absence of a finding; `found` is then false and the mask null, forced or not. */
  readonly absence: AbsenceAnswer | null;
  /** False: nothing was found for this prompt; `mask` is null unless the request forced it. */
  readonly found: boolean;
  readonly mask: Mask | null;
  /** Saliency at source resolution or smaller (`SegmentRequest.heatmapSide`): min-max 0..1 (all zero where the map is zero), or the locator's probability as it is. */
  readonly heatmap: FloatMap;
  /** Threshold on `heatmap` that gave the coarse mask. */
  readonly threshold: number;
  readonly regions: readonly DecodedRegion[];
  readonly areaPx: number;
  readonly box: Box<SourcePx> | null;
  readonly iouPrediction: number;
  readonly stability: number;
  /** The least of its parts' (MaskCandidate); absent for maps other than the locator's. */
  readonly agreement?: number;
  /** The locator's logit that the thing is there. */
  readonly presence?: number;
  /** In words (algorithm/confidence/confidence.ts); null where there is no mask. */
  readonly confidence: Confidence | null;
  /** Only where it was asked for; null where there is no mask. */
  readonly reliability?: Reliability | null;
  /** Only where the trained segmenter alone was asked (`SegmentRequest.third`). */
  readonly third?: TrainedOn;
  /** The regions the mask is made of; with `request.candidates` also SAM's other answers and further regions of the map. */
  readonly candidates: readonly MaskCandidate[];
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

export interface UncertaintyRequest extends SegmentRequest {
  readonly jitter?: {
    /** Decoder passes per region and wording; default 6. */
    readonly passes?: number;
    /** Standard deviation of a box side or point, as a share of the box; default 0.1. */
    readonly scale?: number;
    /** Wordings of the prompt, its own included; default 3, or 1 for M2IB, which cannot share its work. */
    readonly wordings?: number;
    readonly seed?: number;
  };
}

/** How much the outline depends on the wording and on the exact box: a test-time ensemble of decoder passes (method.md 2.7). */
export interface UncertaintyResult {
  /** Mean probability of the passes at source size, 0..1. */
  readonly probability: FloatMap;
  /** Its binary entropy in bits, 0..1: 1 where the passes cannot agree. */
  readonly entropy: FloatMap;
  /** How much of the doubt comes from passes that contradict each other, 0..1; the rest from passes undecided themselves. */
  readonly differ: FloatMap;
  readonly passes: number;
  /** Mean Dice of the passes with their majority: 1 where they are all the same. 0 where nothing was outlined. */
  readonly agreement: number;
  /** Area where the entropy is above 0.5 bit, in pixels. */
  readonly uncertainPx: number;
}

/** How an outline's edge comes from the model's coarse grid: resized, or then fitted to the image's edges. */
export type Boundary = 'plain' | 'guided';

/** Decoder-only correction on the cached SAM embedding of the same image. */
export interface RefineRequest {
  readonly box: Box<SourcePx> | null;
  readonly points: readonly PromptPoint<SourcePx>[];
  /** The mask to continue from, at source size. */
  readonly mask?: Mask;
  /** As in a `SegmentRequest`: a click should not wait for the image to be encoded. */
  readonly atOnce?: boolean;
  /** Which of SAM's masks; default the pack's. */
  readonly maskToken?: 'single' | 'best-of-three';
  /** `guided`: the edge is fitted to the image's; default `plain`. */
  readonly boundary?: Boundary;
  /** Also tell how far this pass bears an outline out, which may be another than it draws. */
  readonly reliability?: Mask;
}

export interface RefineResult {
  readonly mask: Mask;
  readonly reliability?: Reliability;
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
   * The uncertainty map of the same request. Shares every encoding with `segment`; costs decoder passes. All zero where
   * nothing is found, unless forced.
   */
  uncertainty(
    image: Raster8,
    request: UncertaintyRequest,
    options?: RunOptions
  ): Promise<UncertaintyResult>;
  /** An outlined image as something to find again on others; plain data, good for this pack only. */
  example(image: Raster8, outline: Mask, options?: RunOptions): Promise<Example>;
  /** Where on an image the thing is that examples outline on others. */
  find(image: Raster8, request: FindRequest, options?: RunOptions): Promise<Found>;
  /**
   * Does beforehand what depends on the image only, so that a prompt on it needs the text and the decoder alone. For the
   * time while a reader looks or types; cancel it freely, what is done stays done.
   */
  prepare(image: Raster8, options?: RunOptions): Promise<void>;
  dispose(): Promise<void>;
}
