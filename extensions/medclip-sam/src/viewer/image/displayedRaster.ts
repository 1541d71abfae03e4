import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import type { Raster8 } from '../../core/raster';
import {
  colourToRaster,
  fullRangeWindow,
  windowToRaster,
  type Window,
} from '../../algorithm/preprocess/window';
import { greyTable } from '../../dicom/image/displayedGrey';
import { pixelAspect } from '../../dicom/geometry/pixelAspect';
import type { ActiveImage } from './activeImage';
import { createTimeSlice } from '../../core/timeSlicing';
import type { ImageWindow } from '../../engine/contract';
import { frameNumberOf } from './frameNumber';
import { toRange } from './imageWindow';
import { hostValues, storedValues } from './imageValues';
import { chosenWindow, screenDifference } from './screenWindow';
import { fetchTables, lacksTable } from './tablesApart';

/** Rows are converted in stripes of about this many pixels, with a turn for others between them. */
const STRIPE_PIXELS = 131_072;

/** The window on screen; the full range as the last resort. */
function windowOf(
  active: ActiveImage,
  values: ArrayLike<number>,
  given: ImageWindow | undefined
): Window {
  const range = given ? toRange(given) : active.voiRange;
  if (!range || !(range.upper > range.lower)) return fullRangeWindow(values);
  return {
    center: (range.lower + range.upper) / 2,
    width: range.upper - range.lower,
    function: 'LINEAR_EXACT',
  };
}

interface RasterOptions {
  readonly signal?: AbortSignal;
  /** Instead of the one on screen. */
  readonly window?: ImageWindow;
}

type Stripe = (from: number, to: number) => Uint8Array;

/** Grey values by the one reader of pixels; null where the host's values are no stored ones. */
async function storedStripes(
  active: ActiveImage,
  { signal, window }: RasterOptions
): Promise<Stripe | null> {
  const { image, instance, imageId } = active;
  const found = await storedValues(image, instance, signal);
  if (!found) return null;
  const { layout, valueOf } = found;
  const frame = frameNumberOf(imageId, instance);
  await fetchTables(instance, frame, signal);
  if (lacksTable(instance, layout)) {
    throw new MedClipSamError(
      'unsupported-image',
      'The look-up table of this image could not be loaded.',
      'Try again, or use the command line on the file.'
    );
  }
  if (found.lost === 'negative') {
    throw new MedClipSamError(
      'unsupported-image',
      'The viewer shows negative values of this image as 0 (signed JPEG 2000 of 8 bits).',
      'Use the command line, or have the image converted to Explicit VR Little Endian.'
    );
  }
  if (found.lost === 'bits') {
    throw new MedClipSamError(
      'unsupported-image',
      'This image stores signed values in unusual bits, which the viewer cannot read.',
      'Use the command line, or have the image converted (High Bit one below Bits Stored).'
    );
  }
  const chosen = window ? toRange(window) : chosenWindow(active, screenDifference(active));
  const { first, bytes } = greyTable(found, instance, layout, frame, chosen);
  const pixels = image.getPixelData();
  return (from, to) => {
    const out = new Uint8Array(to - from);
    for (let i = from; i < to; i++) out[i - from] = bytes[valueOf(pixels[i]!) - first]!;
    return out;
  };
}

function hostStripes(
  active: ActiveImage,
  { window: given }: RasterOptions
): { readonly stripe: Stripe; readonly channels: 1 | 3 } {
  const { rows, columns } = active.image;
  const values = hostValues(active.image) as Float32Array;
  const samples = values.length / (columns * rows);
  if (samples !== 1 && samples !== 3 && samples !== 4) {
    throw new MedClipSamError(
      'unsupported-image',
      'The pixel data of this image do not fit its header.',
      'Choose another image; this one cannot be read.'
    );
  }
  const invert = active.instance.PhotometricInterpretation === 'MONOCHROME1';
  const window = samples === 1 ? windowOf(active, values, given) : null;
  const stripe: Stripe = (from, to) => {
    const data = values.subarray(from * samples, to * samples);
    const raster = window
      ? windowToRaster({ width: to - from, height: 1, data }, window, { invert })
      : colourToRaster(to - from, 1, samples as 3 | 4, Uint8Array.from(data));
    return raster.data;
  };
  return { stripe, channels: samples === 1 ? 1 : 3 };
}

/**
 * The pixels of the image with the window the reader has set, as 8 bit. Polarity follows the photometric interpretation
 * (MONOCHROME1 is turned round), not the viewport's invert button: a run must not depend on how dark a reader likes bones. What
 * the host shows otherwise than the image says (screenDifference) is shown as the image says.
 *
 * @throws MedClipSamError unsupported-image when the pixel count does not fit the header, cancelled
 */
export async function displayedRaster(
  active: ActiveImage,
  options: RasterOptions = {}
): Promise<Raster8> {
  const { rows: height, columns: width } = active.image;
  const grey = await storedStripes(active, options);
  const { stripe, channels } = grey
    ? { stripe: grey, channels: 1 as const }
    : hostStripes(active, options);
  const data = new Uint8Array(width * height * channels);
  const timeSlice = createTimeSlice();
  for (let from = 0; from < width * height; from += STRIPE_PIXELS) {
    throwIfCancelled(options.signal);
    if (timeSlice.isOver()) await timeSlice.yield();
    const to = Math.min(width * height, from + STRIPE_PIXELS);
    data.set(stripe(from, to), from * channels);
  }
  const aspect = pixelAspect(active.instance, frameNumberOf(active.imageId, active.instance));
  return { width, height, channels, data, ...(aspect === 1 ? {} : { aspect }) };
}

/**
 * `displayedRaster` that gives the same object for the same image and window: the worker knows an image by its data, so a
 * second prompt on it sends no pixels and encodes nothing again.
 */
export function createRasterCache(): typeof displayedRaster {
  let last: { readonly key: string; readonly raster: Raster8 } | null = null;
  return async (active, options) => {
    const shown = options?.window ?? active.voiRange;
    const key = JSON.stringify([active.imageId, active.image.columns, active.image.rows, shown]);
    if (last?.key !== key) last = { key, raster: await displayedRaster(active, options) };
    return last.raster;
  };
}
