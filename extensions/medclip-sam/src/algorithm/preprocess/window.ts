import { MedClipSamError, say } from '../../core/errors';
import type { Raster8 } from '../../core/raster';

/** Stored or modality-scaled pixels (modality LUT / rescale already applied), row-major. */
export interface GreyPixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

export interface Window {
  readonly center: number;
  readonly width: number;
  /** DICOM VOI LUT Function (0028,1056); LINEAR where absent. */
  readonly function?: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

/**
 * The window that shows all of `data`: LINEAR_EXACT from the smallest to the largest finite value.
 * Used where neither the image nor the viewport gives one.
 */
export function fullRangeWindow(data: ArrayLike<number>): Window {
  let lo = Infinity;
  let hi = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    if (!Number.isFinite(v)) continue;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  if (!(lo <= hi)) return { center: 0.5, width: 1, function: 'LINEAR_EXACT' };
  return { center: (lo + hi) / 2, width: Math.max(hi - lo, 1e-6), function: 'LINEAR_EXACT' };
}

/** One value through the VOI function to 0..255, unrounded (DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3). */
function voi(x: number, w: Window): number {
  const { center, width } = w;
  switch (w.function ?? 'LINEAR') {
    case 'SIGMOID':
      return 255 / (1 + Math.exp((-4 * (x - center)) / width));
    case 'LINEAR_EXACT':
      return ((x - center) / width + 0.5) * 255;
    case 'LINEAR': {
      if (width === 1) return x <= center - 0.5 ? 0 : 255;
      return ((x - (center - 0.5)) / (width - 1) + 0.5) * 255;
    }
  }
}

/**
 * Grey pixels as a reader sees them: VOI window to 8 bit, inverted for MONOCHROME1.
 * Integer data of a small range goes through a table; anything else is computed per pixel.
 * @throws bad-input for a window without width or data of the wrong length.
 */
export function windowToRaster(
  pixels: GreyPixels,
  window: Window,
  options: { readonly invert?: boolean } = {}
): Raster8 {
  const { width, height, data } = pixels;
  const minWidth = window.function === 'LINEAR' || window.function === undefined ? 1 : 0;
  if (!(window.width >= minWidth && window.width > 0) || !Number.isFinite(window.center)) {
    throw new MedClipSamError(
      'bad-input',
      'The display window of this image has no width.',
      'Set a window with the window/level tool and try again.'
    );
  }
  if (data.length !== width * height) {
    throw new MedClipSamError(
      'bad-input',
      say`The image has ${data.length} pixel values where ${width}x${height} were expected.`,
      'Reload the image and try again.'
    );
  }
  const shade = (v: number): number => {
    const y = Number.isFinite(v) ? Math.min(255, Math.max(0, voi(v, window))) : v > 0 ? 255 : 0;
    const r = Math.round(y);
    return options.invert ? 255 - r : r;
  };
  const out = new Uint8Array(width * height);
  const table = integerTable(data, shade);
  if (table) for (let i = 0; i < out.length; i++) out[i] = table.values[data[i]! - table.first]!;
  else for (let i = 0; i < out.length; i++) out[i] = shade(data[i]!);
  return { width, height, channels: 1, data: out };
}

/** A lookup table over the integers in `data`, or null where the data are not integers of at most 16 bit range. */
function integerTable(
  data: ArrayLike<number>,
  shade: (v: number) => number
): { first: number; values: Uint8Array } | null {
  let lo = Infinity;
  let hi = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    if (!Number.isInteger(v)) return null;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  if (hi - lo > 65535 || hi - lo + 1 > data.length) return null;
  const values = new Uint8Array(hi - lo + 1);
  for (let i = 0; i < values.length; i++) values[i] = shade(lo + i);
  return { first: lo, values };
}

/** 8-bit colour as it comes from a canvas, PNG or DICOM: drops alpha, keeps grey grey. `channels` of the input: 1, 2 (grey+alpha), 3, 4. */
export function colourToRaster(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  data: Uint8Array | Uint8ClampedArray
): Raster8 {
  if (data.length !== width * height * channels) {
    throw new MedClipSamError(
      'bad-input',
      say`The image has ${data.length} bytes where ${width}x${height}x${channels} were expected.`,
      'Reload the image and try again.'
    );
  }
  const n = width * height;
  const outChannels = channels >= 3 ? 3 : 1;
  const out = new Uint8Array(n * outChannels);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < outChannels; c++) out[i * outChannels + c] = data[i * channels + c]!;
  }
  return { width, height, channels: outChannels, data: out };
}

/** ITU-R 601 luma as PIL's convert('L'): (19595 R + 38470 G + 7471 B + 32768) >> 16. */
export function toGrey(image: Raster8): Raster8 {
  if (image.channels === 1) return image;
  const n = image.width * image.height;
  const out = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const r = image.data[3 * i]!;
    const g = image.data[3 * i + 1]!;
    const b = image.data[3 * i + 2]!;
    out[i] = (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
  }
  return { width: image.width, height: image.height, channels: 1, data: out };
}
