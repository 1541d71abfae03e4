import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { allNumbersOf } from '@medclip/extension-medclip-sam/dicom/image/values';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { UsageError } from '../exitCodes';
import { readImage } from '../readImage';

/** One slice of a stack. */
export interface StackSlice {
  /** The file's name; with the frame's number (from 1) behind `#` where the file holds several. */
  readonly image: string;
  readonly raster: Raster8;
  /** Null for a PNG. */
  readonly dicom: DicomImage | null;
  /** From 1. */
  readonly frame: number;
}

/**
 * The slices of a folder: its PNG files in the order of their names (numbers by value), or the images of one DICOM series in
 * the order of their positions along the slices' normal.
 *
 * @throws UsageError where the folder holds no images, or PNG and DICOM; MedClipSamError for damaged files
 */
export async function readStack(directory: string): Promise<readonly StackSlice[]> {
  const names = (await readdir(directory, { withFileTypes: true }))
    .filter(e => !e.isDirectory() && !e.name.startsWith('.'))
    .map(e => e.name)
    .sort(byName);
  const png = names.filter(n => /\.png$/i.test(n));
  if (png.length > 0) return readPngs(directory, png);
  const slices: StackSlice[] = [];
  for (const name of names) slices.push(...(await dicomSlices(directory, name)));
  if (slices.length === 0) {
    throw new UsageError(`${directory} holds neither PNG files nor DICOM images`);
  }
  checkOneSeries(directory, slices);
  return sorted(slices);
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

async function readPngs(directory: string, names: readonly string[]): Promise<StackSlice[]> {
  const slices: StackSlice[] = [];
  for (const image of names) {
    const { raster } = await readImage(join(directory, image));
    slices.push({ image, raster, dicom: null, frame: 1 });
  }
  return slices;
}

/** The frames of one file; none for what is no image (a DICOMDIR, a text beside the series). */
async function dicomSlices(directory: string, image: string): Promise<StackSlice[]> {
  const path = join(directory, image);
  let first;
  try {
    first = await readImage(path);
  } catch (cause) {
    const { code } = MedClipSamError.from(cause);
    if (/\.dcm$/i.test(image) || code !== 'bad-input') throw cause;
    return [];
  }
  const frames = first.dicom?.frames ?? 1;
  const slices: StackSlice[] = [];
  for (let frame = 1; frame <= frames; frame++) {
    const { raster, dicom } = frame === 1 ? first : await readImage(path, frame);
    slices.push({ image: frames > 1 ? `${image}#${frame}` : image, raster, dicom, frame });
  }
  return slices;
}

function checkOneSeries(directory: string, slices: readonly StackSlice[]): void {
  const series = new Set(slices.map(s => s.dicom && textOf(s.dicom.dataset, 'SeriesInstanceUID')));
  if (series.size < 2) return;
  throw new UsageError(
    `${directory} holds ${series.size} series. Give a folder with the images of one series`
  );
}

/** By position along the normal; in the order of their names where a slice has no position. */
function sorted(slices: readonly StackSlice[]): readonly StackSlice[] {
  const heights = slices.map(heightOf);
  if (heights.some(h => h === null)) return slices;
  return slices
    .map((slice, i) => ({ slice, height: heights[i]! }))
    .sort((a, b) => a.height - b.height)
    .map(({ slice }) => slice);
}

function heightOf({ dicom }: StackSlice): number | null {
  const position = dicom ? allNumbersOf(dicom.dataset, 'ImagePositionPatient') : [];
  const o = dicom ? allNumbersOf(dicom.dataset, 'ImageOrientationPatient') : [];
  if (position.length !== 3 || o.length !== 6) return null;
  const normal = [
    o[1]! * o[5]! - o[2]! * o[4]!,
    o[2]! * o[3]! - o[0]! * o[5]!,
    o[0]! * o[4]! - o[1]! * o[3]!,
  ];
  return normal.reduce((sum, n, i) => sum + n * position[i]!, 0);
}
