import { MedClipSamError, say } from '../../core/errors';
import type { Box, FloatMap, Raster8, Size, SourcePx } from '../../core/raster';

/** Whole pixels of a box within an image. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** Smallest sides that still hold something to search. */
const MIN_SIDE = 8;

/**
 * The pixels a box covers, clamped to the image.
 * @throws bad-input where the box is not finite or holds fewer than 8x8 pixels of the image.
 */
export function regionOf(box: Box<SourcePx>, image: Size): Region {
  const [x0, y0, x1, y1] = box;
  const left = Math.max(0, Math.floor(Math.min(x0, x1)));
  const top = Math.max(0, Math.floor(Math.min(y0, y1)));
  const right = Math.min(image.width - 1, Math.ceil(Math.max(x0, x1)));
  const bottom = Math.min(image.height - 1, Math.ceil(Math.max(y0, y1)));
  const width = right - left + 1;
  const height = bottom - top + 1;
  if (!(width >= MIN_SIDE && height >= MIN_SIDE)) {
    throw new MedClipSamError(
      'bad-input',
      'The region to search is too small or outside the image.',
      say`Draw a region of at least ${MIN_SIDE} by ${MIN_SIDE} pixels inside the image.`
    );
  }
  return { left, top, width, height };
}

export function cropRaster(image: Raster8, r: Region): Raster8 {
  const c = image.channels;
  const data = new Uint8Array(r.width * r.height * c);
  for (let y = 0; y < r.height; y++) {
    const from = ((r.top + y) * image.width + r.left) * c;
    data.set(image.data.subarray(from, from + r.width * c), y * r.width * c);
  }
  return { width: r.width, height: r.height, channels: c, data };
}

/** A map of the region on the whole image, 0 outside: nothing was searched there. */
export function placeMap(map: FloatMap, r: Region, image: Size): FloatMap {
  const data = new Float32Array(image.width * image.height);
  for (let y = 0; y < r.height; y++) {
    const row = map.data.subarray(y * r.width, (y + 1) * r.width);
    data.set(row, (r.top + y) * image.width + r.left);
  }
  return { width: image.width, height: image.height, data };
}
