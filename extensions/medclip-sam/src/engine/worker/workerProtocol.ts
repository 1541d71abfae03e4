import type { PackWords } from '../../prompt/packWords';
import type { Example } from '../../algorithm/followUp/readOut';
import type { MaskRuns } from '../../algorithm/mask/maskRuns';
import type { Raster8 } from '../../core/raster';
import type { FindRequest, Found } from '../followUp/findRequest';
import type {
  Progress,
  RefineRequest,
  RefineResult,
  SegmentRequest,
  SegmentResult,
  UncertaintyRequest,
  UncertaintyResult,
} from '../contract';
import type { BackendChoice, Device } from '../runtime/device';
import type { Sent } from './sentMasks';
import type { VariantId } from '../pack/modelPack';
import type { EncodingPlace } from '../store/keptEncodings';
import type { DownloadQuestion } from '../store/modelStore';

/** What client and worker say to each other. Both import this; it holds types only. */
export interface LoadParams {
  /** Absolute URLs: a worker resolves relative ones against its own script. */
  readonly packUrl: string;
  readonly ortUrl: string;
  readonly backend: BackendChoice;
  readonly allowSoftwareWebGpu: boolean;
  /** Why `backend` is not what the configuration says; for the diagnostics. */
  readonly fallbackReason: string | null;
  /** Downloads above this size begin only after `download` was called. */
  readonly askAboveBytes: number;
  /** Root of the site's server that runs the large graphs; null: all run here. */
  readonly inferenceUrl: string | null;
  /** Hold one graph at a time: slower, for a machine that has shown to be short of memory. */
  readonly lowMemory: boolean;
  /** Web Lock the worker holds for as long as it lives, so that its death is noticed. */
  readonly lifeLock: string;
}

/** What was loaded and where it runs; goes into the diagnostics and the SEG's provenance. */
export interface LoadedModel {
  readonly packId: string;
  readonly packTitle: string;
  /** What the pack can be asked for (prompt/packWords.ts). */
  readonly words: PackWords;
  /** SHA-256 of `pack.json`, which names every file of the pack by hash. */
  readonly packSha256: string;
  /** The form of the pack's graphs that runs; null: as the pack has them. */
  readonly variant: VariantId | null;
  readonly backend: Device['backend'];
  readonly runtime: Device['runtime'];
  readonly threads: number;
  /** Why this backend, in a sentence. */
  readonly backendReason: string;
  readonly ortVersion: string;
  /** Bytes fetched over the network; 0 on a second visit. */
  readonly downloadedBytes: number;
  /** False: there was no space to keep the files, the next visit fetches them again. */
  readonly kept: boolean;
  /** The pack's server could not be reached; everything is from an earlier visit. */
  readonly offline: boolean;
  /** The graphics adapter's name and what it can, where there is one. */
  readonly adapter: string | null;
  /** The site's server runs the large graphs. */
  readonly onServer: boolean;
}

export type LoadProgress =
  | { readonly step: 'question'; readonly question: DownloadQuestion }
  | { readonly step: 'files'; readonly bytes: number; readonly totalBytes: number }
  | { readonly step: 'sessions' };

/** An image the worker has (`image` null) or gets now. Pixels cross once per image, however many prompts follow. */
export interface ImageParams {
  readonly imageId: number;
  readonly image: Raster8 | null;
  /** Images the client will not refer to again. */
  readonly forget: readonly number[];
}

/** A method that works on one image and tells how far it is. */
interface OnImage<More, Result> {
  readonly params: ImageParams & More;
  readonly result: Result;
  readonly progress: Progress;
}

export interface WorkerMethods {
  readonly load: {
    readonly params: LoadParams;
    readonly result: LoadedModel;
    readonly progress: LoadProgress;
  };
  /** The reader's yes to the question that `load` asked. */
  readonly download: {
    readonly params: null;
    readonly result: void;
    readonly progress: never;
  };
  /** Where encodings of images are kept from now on; null: nowhere. */
  readonly keep: {
    readonly params: EncodingPlace | null;
    readonly result: void;
    readonly progress: never;
  };
  readonly segment: OnImage<{ readonly request: SegmentRequest }, Sent<SegmentResult, 'mask'>>;
  readonly refine: OnImage<
    { readonly request: Sent<RefineRequest, 'mask' | 'reliability'> },
    Sent<RefineResult, 'mask'>
  >;
  readonly uncertainty: OnImage<{ readonly request: UncertaintyRequest }, UncertaintyResult>;
  readonly example: OnImage<{ readonly outline: MaskRuns }, Example>;
  readonly find: OnImage<{ readonly request: FindRequest }, Found>;
  readonly prepare: OnImage<unknown, void>;
}
