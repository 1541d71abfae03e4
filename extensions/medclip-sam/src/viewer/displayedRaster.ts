import { MedClipSamError, throwIfCancelled } from '../algorithm/errors';
import type { Raster8 } from '../algorithm/raster';
import { colourToRaster, fullRangeWindow, windowToRaster, type Window } from '../algorithm/window';
import type { ActiveImage } from './activeImage';
import type { CachedImage } from './host';
import { createBreath } from './breathe';

/** Rows are converted in stripes of about this many pixels, with a breath between them. */
const STRIPE_PIXELS = 131_072;

/** Modality-scaled values: cornerstone scales at load time (`preScale.scaled`) or leaves it to us (PS3.3 C.11.1). */
export function scaledPixels(image: CachedImage): ArrayLike<number> {
  const pixels = image.getPixelData();
  const slope = image.slope ?? 1;
  const intercept = image.intercept ?? 0;
  if (image.preScale?.scaled || (slope === 1 && intercept === 0)) return pixels;
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = (pixels[i] ?? 0) * slope + intercept;
  return values;
}

function first(value: number | readonly number[] | undefined): number | undefined {
  return typeof value === 'number' ? value : value?.[0];
}

/** The window on screen; the image's own where the viewport has none; the full range as the last resort. */
function windowOf(active: ActiveImage, values: ArrayLike<number>): Window {
  const range = active.viewport.getProperties().voiRange;
  if (range && range.upper > range.lower) {
    return {
      center: (range.lower + range.upper) / 2,
      width: range.upper - range.lower,
      function: 'LINEAR_EXACT',
    };
  }
  const center = first(active.image.windowCenter);
  const width = first(active.image.windowWidth);
  if (center !== undefined && width !== undefined && width >= 1) return { center, width };
  return fullRangeWindow(values);
}

/**
 * The pixels of the image with the window the reader has set, as 8 bit. Polarity follows the photometric interpretation
 * (MONOCHROME1 is turned round), not the viewport's invert button: a run must not depend on how dark a reader likes bones.
 *
 * @throws MedClipSamError unsupported-image when the pixel count does not fit the header, cancelled
 */
export async function displayedRaster(
  active: ActiveImage,
  options: { signal?: AbortSignal } = {}
): Promise<Raster8> {
  const { rows: height, columns: width } = active.image;
  const values = scaledPixels(active.image);
  const samples = values.length / (width * height);
  if (samples !== 1 && samples !== 3 && samples !== 4) {
    throw new MedClipSamError(
      'unsupported-image',
      'The pixel data of this image do not fit its header.',
      'Choose another image; this one cannot be read.'
    );
  }
  const window = samples === 1 ? windowOf(active, values) : null;
  const invert = active.instance.PhotometricInterpretation === 'MONOCHROME1';
  const channels = samples === 1 ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  const stripe = Math.max(1, Math.floor(STRIPE_PIXELS / width));
  const breath = createBreath();
  const source = values as Float32Array;
  for (let y = 0; y < height; y += stripe) {
    throwIfCancelled(options.signal);
    if (breath.due()) await breath.take();
    const rows = Math.min(stripe, height - y);
    const part = source.subarray(y * width * samples, (y + rows) * width * samples);
    const raster = window
      ? windowToRaster({ width, height: rows, data: part }, window, { invert })
      : colourToRaster(width, rows, samples as 3 | 4, Uint8Array.from(part));
    data.set(raster.data, y * width * channels);
  }
  return { width, height, channels, data };
}

/**
 * `displayedRaster` that gives the same object for the same image and window: the worker knows an image by its data, so a
 * second prompt on it sends no pixels and encodes nothing again.
 */
export function createRasterCache(): typeof displayedRaster {
  let last: { readonly key: string; readonly raster: Raster8 } | null = null;
  return async (active, options) => {
    const { voiRange } = active.viewport.getProperties();
    const key = JSON.stringify([active.imageId, active.image.columns, active.image.rows, voiRange]);
    if (last?.key !== key) last = { key, raster: await displayedRaster(active, options) };
    return last.raster;
  };
}
