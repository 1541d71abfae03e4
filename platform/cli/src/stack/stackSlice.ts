import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import type { WindowRange } from '@medclip/extension-medclip-sam/dicom/image/voi';

/** One slice of a stack. */
export interface StackSlice {
  /** The file's name; with the frame's number (from 1) behind `#` where the file holds several. */
  readonly image: string;
  readonly file: string;
  readonly raster: Raster8;
  /** Null for a PNG. */
  readonly dicom: DicomImage | null;
  /** From 1. */
  readonly frame: number;
  /** What its grey values are shown with; null where no window decides. */
  readonly window: WindowRange | null;
}

export type DicomSlice = StackSlice & { readonly dicom: DicomImage };

export const isDicomSlice = (slice: StackSlice): slice is DicomSlice => slice.dicom !== null;
