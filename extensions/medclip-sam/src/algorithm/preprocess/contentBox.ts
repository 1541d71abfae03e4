import type { Raster8, Size } from '../../core/raster';
import type { Region } from './region';

/** Grey value above which a pixel is no dark border, and the share of a row or column that must be. */
const DARK = 20;
const LEAST_SHARE = 0.015;
/** Kept around what was found, as a share of the side. */
const EDGE = 0.03;
/** Less than this of a side cannot be the whole content: then nothing is cut off. */
const LEAST_CONTENT = 0.1;

/** One channel per pixel with Pillow's weights (ITU-R 601-2, 16-bit fixed point). */
export function greyOf({ width, height, channels, data }: Raster8): Raster8 {
  if (channels === 1) return { width, height, channels, data };
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const [r, g, b] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
    grey[i] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels: 1, data: grey };
}

/**
 * The image without its dark borders: rows and columns of which 1.5 % are brighter than 20 of 255, and 3 % of the side around
 * them. The locator was trained on images cut in this way (platform/models/training/locator/data.py), so that a small head in a
 * wide black frame is as large as one without.
 */
export function contentBox(grey: Raster8): Region {
  const { width, height, data } = grey;
  const columns = new Uint32Array(width);
  const rows = new Uint32Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! > DARK) {
        columns[x]!++;
        rows[y]!++;
      }
    }
  }
  const horizontal = bounds(columns, height);
  const vertical = bounds(rows, width);
  if (!horizontal || !vertical) return whole(grey);
  const [left, right] = horizontal;
  const [top, bottom] = vertical;
  return { left, top, width: right - left, height: bottom - top };
}

const whole = ({ width, height }: Size): Region => ({ left: 0, top: 0, width, height });

/** First and last index (exclusive) with enough bright pixels, and the edge around them; null where that is too little. */
function bounds(bright: Uint32Array, across: number): readonly [number, number] | null {
  const n = bright.length;
  const enough = (count: number): boolean => count / across >= LEAST_SHARE;
  const first = bright.findIndex(enough);
  if (first < 0) return null;
  let last = n - 1;
  while (!enough(bright[last]!)) last--;
  if (last + 1 - first < LEAST_CONTENT * n) return null;
  const edge = Math.floor(n * EDGE);
  return [Math.max(0, first - edge), Math.min(n, last + 1 + edge)];
}
