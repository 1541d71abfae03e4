import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import type { WindowRange } from '@medclip/extension-medclip-sam/dicom/image/voi';
import type { NaturalDataset } from 'dcmjs';
import type { DicomWeb } from '../pacs/dicomWeb';
import type { Plan } from '../plan/plan';

/** One frame of a DICOM file as `segment` and the viewer read it. */
export interface ReadImage {
  readonly raster: Raster8;
  readonly dataset: NaturalDataset;
  readonly modality: string | null;
  readonly frames: number;
  readonly window: WindowRange | null;
}

/** What a task is done with. */
export interface TaskTools {
  readonly plan: Plan;
  readonly packSha256: string;
  /** Whole version of the application; major.minor of it decides the UIDs. */
  readonly appVersion: string;
  readonly pacs: DicomWeb;
  readonly pipeline: () => Promise<Pipeline>;
  /** Frame from 1; the file's own window where none is chosen. */
  readonly readImage: (
    bytes: Uint8Array,
    frame: number,
    chosen?: WindowRange
  ) => Promise<ReadImage>;
  readonly signal?: AbortSignal;
}
