import { throwIfCancelled } from '../../core/errors';
import { modalityOf, rescaleOf } from '../../dicom/image/modality';
import { isJpeg2000 } from '../../dicom/image/jpegMarkers';
import { pixelLayout, type PixelLayout } from '../../dicom/image/pixelLayout';
import { isShifted, sampleOf } from '../../dicom/image/sampleBits';
import { createTimeSlice } from '../../core/timeSlicing';
import type { CachedImage, DicomInstance } from '../host/host';
import { fetchTables, lacksTable } from './tablesApart';

/** What a grey image in the host's cache holds, as the file stores it. */
export interface StoredValues {
  readonly layout: PixelLayout;
  /** A pixel of the host as a stored value. */
  readonly valueOf: (pixel: number) => number;
  /** Smallest possible value, and which of them from there on the image has. */
  readonly first: number;
  readonly present: Uint8Array;
  /** The host takes bits for part of the value that are not. */
  readonly hostDiffers: boolean;
  /** What the host has lost for good, so that these are not the values of the file. */
  readonly lost: LostInHost | null;
}

/**
 * `bits`: it extends signs before anybody looks at High Bit, and what stood above is gone. `negative`: its decoders of JPEG 2000 give
 * negative values of up to 8 bits as 0.
 */
export type LostInHost = 'bits' | 'negative';

/** Pixels looked at in one time slice. */
const STRIPE = 131_072;

const layouts = new WeakMap<DicomInstance, PixelLayout | null>();

/** Layout by the header; null where it is none of whole grey numbers. */
export function greyLayout(instance: DicomInstance): PixelLayout | null {
  const before = layouts.get(instance);
  if (before !== undefined) return before;
  let layout: PixelLayout | null = null;
  try {
    const read = pixelLayout(instance);
    const grey = read.samplesPerPixel === 1 && read.photometric.startsWith('MONOCHROME');
    layout = grey ? read : null;
  } catch {
    // Metadata without these attributes: the host's values are all there is.
  }
  layouts.set(instance, layout);
  return layout;
}

const known = new WeakMap<CachedImage, StoredValues | null>();

/** What `storedValues` has found; undefined before it was asked. */
export const knownValues = (image: CachedImage): StoredValues | null | undefined =>
  known.get(image);

/**
 * Stored values of a grey image in the host's cache: cornerstone rescales at load time (`preScale`), keeps words as they are and
 * extends signs. Null where they cannot be taken back: colours, SUV scaling, no whole numbers.
 */
export async function storedValues(
  image: CachedImage,
  instance: DicomInstance | undefined,
  signal?: AbortSignal
): Promise<StoredValues | null> {
  const before = known.get(image);
  if (before !== undefined) return before;
  const found = instance ? await survey(image, instance, signal) : null;
  known.set(image, found);
  return found;
}

async function survey(
  image: CachedImage,
  instance: DicomInstance,
  signal?: AbortSignal
): Promise<StoredValues | null> {
  const header = greyLayout(instance);
  const { rescaleSlope = 1, rescaleIntercept = 0, suvbw } = image.preScale?.scalingParameters ?? {};
  const scaled = image.preScale?.scaled === true;
  if (!header || image.color || (scaled && (suvbw || rescaleSlope === 0))) return null;
  const pixels = image.getPixelData();
  if (pixels.length !== image.rows * image.columns) return null;
  const wordOf = scaled
    ? (pixel: number) => Math.round((pixel - rescaleIntercept) / rescaleSlope)
    : (pixel: number) => pixel;
  const layout = withStreamSign(header, pixels, wordOf);
  const sample = sampleOf(layout);
  const limit = 2 ** layout.bitsAllocated;
  const first = layout.signed ? -(2 ** (layout.bitsStored - 1)) : 0;
  const present = new Uint8Array(2 ** layout.bitsStored);
  const timeSlice = createTimeSlice();
  let hostDiffers = false;
  for (let from = 0; from < pixels.length; from += STRIPE) {
    throwIfCancelled(signal);
    if (timeSlice.isOver()) await timeSlice.yield();
    const to = Math.min(pixels.length, from + STRIPE);
    for (let i = from; i < to; i++) {
      const word = wordOf(pixels[i]!);
      if (!Number.isInteger(word) || word >= limit || word < -limit) return null;
      const value = sample(word);
      present[value - first] = 1;
      if (value !== word) hostDiffers = true;
    }
  }
  return {
    ...{ layout, first, present, hostDiffers },
    lost: lostInHost(layout, present, image.transferSyntaxUID),
    valueOf: pixel => sample(wordOf(pixel)),
  };
}

/** @param present as in `StoredValues`; where it has negative values, or no 0, none was made 0 */
function lostInHost(
  layout: PixelLayout,
  present: Uint8Array,
  syntax: string | undefined
): LostInHost | null {
  if (!layout.signed) return null;
  if (isShifted(layout)) return 'bits';
  if (layout.bitsStored > 8 || !isJpeg2000(syntax ?? '')) return null;
  const zero = present.length / 2;
  return present[zero] && !present.subarray(0, zero).includes(1) ? 'negative' : null;
}

/**
 * A JPEG 2000 stream may have a sign that the header does not speak of. The host keeps it, and it is the stream that holds (PS3.5
 * 8.2.4): the layout is that of whole signed words then, as where the command line decodes the stream.
 */
function withStreamSign(
  header: PixelLayout,
  pixels: ArrayLike<number>,
  wordOf: (pixel: number) => number
): PixelLayout {
  if (header.signed || pixels instanceof Uint8Array || pixels instanceof Uint16Array) return header;
  for (let i = 0; i < pixels.length; i++) {
    if (wordOf(pixels[i]!) >= 0) continue;
    const bits = header.bitsAllocated;
    return { ...header, signed: true, bitsStored: bits, highBit: bits - 1 };
  }
  return header;
}

/** Values after the modality step, for means and deviations; null where they, or the table of that step, cannot be had. */
export async function modalityValues(
  image: CachedImage,
  instance: DicomInstance | undefined,
  frame: number
): Promise<ArrayLike<number> | null> {
  const found = await storedValues(image, instance);
  if (!instance || !found) return hostValues(image);
  if (found.lost) return null;
  await fetchTables(instance, frame);
  if (lacksTable(instance, found.layout)) return null;
  const { apply, kind } = modalityOf(instance, found.layout, frame);
  const { slope, intercept } = rescaleOf(instance, frame);
  const unlike = kind === 'lut' || (kind === 'none' && (slope !== 1 || intercept !== 0));
  if (!found.hostDiffers && !unlike) return hostValues(image);
  return Float64Array.from(image.getPixelData(), pixel => apply(found.valueOf(pixel)));
}

/** Modality-scaled values: cornerstone scales at load time (`preScale.scaled`) or leaves it to us (PS3.3 C.11.1). */
export function hostValues(image: CachedImage): ArrayLike<number> {
  const pixels = image.getPixelData();
  const slope = image.slope ?? 1;
  const intercept = image.intercept ?? 0;
  if (image.preScale?.scaled || (slope === 1 && intercept === 0)) return pixels;
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = (pixels[i] ?? 0) * slope + intercept;
  return values;
}
