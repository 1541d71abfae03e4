import { existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { isDicom } from '@medclip/extension-medclip-sam/dicom/dataset/part10Preamble';
import { stackWindow } from '@medclip/extension-medclip-sam/dicom/image/voi';
import { hasNoPicture } from '@medclip/extension-medclip-sam/dicom/image/whyNotShown';
import { UsageError } from '../exitCodes';
import { isPng } from '../pngImage';
import { readBytes, readOneOfMany, readImage } from '../readImage';
import { orderSlices } from './orderSlices';
import { isDicomSlice, type DicomSlice, type StackSlice } from './stackSlice';

/**
 * The slices of a folder: its PNG files in the order of their names (numbers by value), or the images of one DICOM series in
 * the order of their positions along the slices' normal. Files of other kinds do not count; DICOM objects without a picture are named
 * on stderr. All of them in one window (`stackWindow`).
 *
 * @throws UsageError where the folder holds no images, PNG and DICOM, several series, or slices without an order (`orderSlices`);
 * MedClipSamError for a damaged file, by its name
 */
export async function readStack(directory: string): Promise<readonly StackSlice[]> {
  const stack = await stackOf(directory);
  const window = stackWindow(stack.map(s => s.window));
  if (!window) return stack;
  const shown: StackSlice[] = [];
  for (const slice of stack) {
    const { raster } = await readOneOfMany(join(directory, slice.file), slice.frame, window);
    shown.push({ ...slice, raster, window });
  }
  return shown;
}

async function stackOf(directory: string): Promise<readonly StackSlice[]> {
  const names = (await readdir(directory, { withFileTypes: true }))
    .filter(e => !e.isDirectory() && !e.name.startsWith('.'))
    .map(e => e.name)
    .sort(byName);
  const png: StackSlice[] = [];
  const dicom: DicomSlice[] = [];
  for (const name of names) {
    for (const slice of await slicesOf(directory, name)) {
      if (isDicomSlice(slice)) dicom.push(slice);
      else png.push(slice);
    }
    if (png.length > 0 && dicom.length > 0) {
      throw new UsageError(
        `${directory} holds PNG files (${png[0]!.image}) and DICOM images (${dicom[0]!.image}). Give a folder with one kind`
      );
    }
  }
  if (png.length > 0) return png;
  if (dicom.length === 0) {
    throw new UsageError(`${directory} holds neither PNG files nor DICOM images`);
  }
  checkOneSeries(directory, dicom);
  return orderSlices(directory, dicom);
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Bytes that tell the kind of a file. */
const HEAD = 256;

/** The frames of one file; none for what is no image: a text beside the series, a DICOMDIR, a report, a segmentation. */
async function slicesOf(directory: string, image: string): Promise<StackSlice[]> {
  const path = join(directory, image);
  // A link without a target is none, unless its name says that an image was meant.
  const isNamedImage = /\.(png|dcm)$/i.test(image);
  if (!isNamedImage && !existsSync(path)) return [];
  if (!(await stat(path)).isFile()) return [];
  const head = await headOf(path);
  if (!isPng(head) && !isDicom(head) && !isNamedImage) return [];
  try {
    const first = await readImage(path);
    const frames = first.dicom?.frames ?? 1;
    const slices: StackSlice[] = [];
    for (let frame = 1; frame <= frames; frame++) {
      const { raster, dicom, window } = frame === 1 ? first : await readImage(path, frame);
      const name = frames > 1 ? `${image}#${frame}` : image;
      slices.push({ image: name, file: image, raster, dicom, frame, window });
    }
    return slices;
  } catch (thrown) {
    // Errors of the file system name the file.
    if (thrown instanceof Error && 'path' in thrown) throw thrown;
    const cause = MedClipSamError.from(thrown);
    if (cause.code === 'unsupported-image' && isDicom(head)) {
      if (hasNoPicture(readPart10(await readBytes(path)).dataset)) {
        process.stderr.write(`${image} left out: ${cause.message}\n`);
        return [];
      }
    }
    throw new MedClipSamError(cause.code, `${image}: ${cause.message}`, cause.remedy, { cause });
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function checkOneSeries(directory: string, slices: readonly DicomSlice[]): void {
  const series = new Set(slices.map(s => textOf(s.dicom.dataset, 'SeriesInstanceUID')));
  if (series.size < 2) return;
  throw new UsageError(
    `${directory} holds ${series.size} series. Give a folder with the images of one series`
  );
}
