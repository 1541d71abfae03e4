import type { FloatMap, Size } from '../algorithm/raster';

/** Anchors of a perceptually ordered ramp (dark violet → red → yellow), interpolated linearly; made for dark images. */
const RAMP: readonly (readonly [number, number, number])[] = [
  [40, 11, 84],
  [101, 21, 110],
  [159, 42, 99],
  [212, 72, 66],
  [245, 125, 21],
  [250, 193, 39],
  [252, 255, 164],
];

/** Colour of a value 0..1 as [r,g,b]. */
export function heatmapColour(value: number): [number, number, number] {
  const position = Math.min(1, Math.max(0, value)) * (RAMP.length - 1);
  const low = Math.min(RAMP.length - 2, Math.floor(position));
  const a = RAMP[low] as readonly [number, number, number];
  const b = RAMP[low + 1] as readonly [number, number, number];
  const t = position - low;
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/**
 * Saliency as RGBA pixels, no larger than `limit` on a side (nearest sampling: the map is smooth, and painting a
 * 12-megapixel radiograph would block the main thread). 0 is transparent, so an unmarked image stays as it is.
 */
export function heatmapPixels(
  map: FloatMap,
  limit = 256
): Size & { data: Uint8ClampedArray<ArrayBuffer> } {
  const scale = Math.min(1, limit / Math.max(map.width, map.height));
  const width = Math.max(1, Math.round(map.width * scale));
  const height = Math.max(1, Math.round(map.height * scale));
  const data = new Uint8ClampedArray(width * height * 4);
  const table = rampTable();
  const pixels = new Uint32Array(data.buffer);
  for (let y = 0; y < height; y++) {
    const row = Math.min(map.height - 1, Math.floor(((y + 0.5) * map.height) / height)) * map.width;
    for (let x = 0; x < width; x++) {
      const column = Math.min(map.width - 1, Math.floor(((x + 0.5) * map.width) / width));
      const value = Math.round((map.data[row + column] ?? 0) * 255);
      pixels[y * width + x] = table[value] ?? 0;
    }
  }
  return { width, height, data };
}

/** RGBA of every value 0..255 as one word each, in the byte order of the machine. */
function rampTable(): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let value = 0; value < 256; value++) {
    bytes.set([...heatmapColour(value / 255), Math.min(255, value * 1.25)], value * 4);
  }
  return new Uint32Array(bytes.buffer);
}
