import { readFile } from 'node:fs/promises';
import type { SpacingMm } from '@medclip/extension-medclip-sam/algorithm/measure';
import type { Raster8 } from '@medclip/extension-medclip-sam/algorithm/raster';
import {
  readDicomImage,
  type DicomImage,
} from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { CODECS } from './codecs';
import { UsageError } from './exitCodes';
import { isPng, readPng } from './pngImage';

export interface ImageFile {
  readonly raster: Raster8;
  readonly spacingMm: SpacingMm | null;
  /** DICOM Modality (0008,0060), null for a PNG. */
  readonly modality: string | null;
  /** Null for a PNG. */
  readonly dicom: DicomImage | null;
  /** From 1. */
  readonly frame: number;
}

/** A PNG, or one frame (from 1) of a DICOM file, as a reader sees it. Told apart by content, not by name. */
export async function readImage(path: string, frame = 1): Promise<ImageFile> {
  const bytes = new Uint8Array(await readFile(path));
  if (isPng(bytes)) {
    if (frame !== 1) throw new UsageError('A PNG has one frame; leave --frame out');
    return { raster: readPng(bytes), spacingMm: null, modality: null, dicom: null, frame };
  }
  const dicom = await readDicomImage(bytes, CODECS, frame - 1);
  const { raster, spacingMm, modality } = dicom;
  return { raster, spacingMm, modality, dicom, frame };
}
