import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  pixelSpacingOf,
  type PixelSpacing,
} from '@medclip/extension-medclip-sam/dicom/geometry/pixelSpacing';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import {
  readDicomImage,
  type DicomImage,
} from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import type { WindowRange } from '@medclip/extension-medclip-sam/dicom/image/voi';
import { CODECS } from './codecs';
import { UsageError } from './exitCodes';
import { isPng, readMaskPng, readWindowedPng } from './pngImage';

export interface ImageFile {
  readonly raster: Raster8;
  /** Distance of pixels under an outline; null where the image is not calibrated there. */
  readonly spacingUnder: (outline: Mask) => PixelSpacing | null;
  /** DICOM Modality (0008,0060), null for a PNG. */
  readonly modality: string | null;
  /** Null for a PNG. */
  readonly dicom: DicomImage | null;
  /** From 1. */
  readonly frame: number;
  /** What its grey values are shown with; null where no window decides. */
  readonly window: WindowRange | null;
}

/**
 * A PNG, or one frame (from 1) of a DICOM file, as a reader sees it. Told apart by content, not by name.
 *
 * @param chosen a window in place of the file's own
 */
export async function readImage(path: string, frame = 1, chosen?: WindowRange): Promise<ImageFile> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) {
    throw new MedClipSamError('bad-input', 'The file is empty.', 'Give a DICOM or PNG file.');
  }
  if (isPng(bytes)) {
    if (frame !== 1) throw new UsageError('A PNG has one frame; leave --frame out');
    const { raster, window } = readWindowedPng(bytes, chosen);
    return { raster, spacingUnder: () => null, modality: null, dicom: null, frame, window };
  }
  const dicom = await readDicomImage(bytes, CODECS, frame - 1, chosen);
  const { raster, dataset, modality, window } = dicom;
  const spacingUnder = (outline: Mask) => pixelSpacingOf(dataset, frame, outline);
  return { raster, spacingUnder, modality, dicom, frame, window };
}

/** The same for one of many: an error about what it holds says which it is. */
export const readOneOfMany = (
  path: string,
  frame?: number,
  chosen?: WindowRange
): Promise<ImageFile> => namingFile(path, () => readImage(path, frame, chosen));

/** Has errors about what a file holds say which it is: of a folder of images a person could not tell. */
export async function namingFile<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof MedClipSamError) || cause.message.includes(name)) throw cause;
    const said = cause.message.replace(/^The /, 'the ');
    throw new MedClipSamError(cause.code, `${name}: ${said}`, cause.remedy, { cause });
  }
}

/** A mask that lies beside an image (`readMaskPng`). */
export const readMask = async (path: string): Promise<Mask> => {
  const bytes = await readBytes(path);
  return namingFile(basename(path), () => readMaskPng(bytes, basename(path)));
};

/** The bytes of a file that an option names. A failure names the file, also where the system does not (a folder in its place). */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw withPath(cause, path);
  }
}

/** The same at once, for a caller that cannot wait. */
export function readBytesSync(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw withPath(cause, path);
  }
}

const withPath = (cause: unknown, path: string): unknown =>
  cause instanceof Error ? Object.assign(cause, { path }) : cause;
