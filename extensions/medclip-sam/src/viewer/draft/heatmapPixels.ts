import type { FloatMap, Size } from '../../core/raster';

type Anchors = readonly (readonly [number, number, number])[];

/**
 * Perceptually ordered ramps, interpolated linearly between anchors: equal steps of the value look like equal steps. Both get
 * lighter towards 1, so that they also read without colour vision.
 */
const RAMPS: Readonly<Record<'heat' | 'uncertainty', Anchors>> = {
  // Dark violet → red → orange. It ends at half of a screen's light, so that it never outshines the image in a dark room.
  heat: [
    [40, 11, 84],
    [91, 20, 105],
    [139, 36, 98],
    [178, 58, 72],
    [200, 86, 44],
    [210, 112, 30],
    [212, 132, 40],
  ],
  // Blue → green → yellow; not to be mistaken for the other.
  uncertainty: [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [253, 231, 37],
  ],
};

/** Colour of a value 0..1 as [r,g,b]. */
export function heatmapColour(
  value: number,
  ramp: keyof typeof RAMPS = 'heat'
): [number, number, number] {
  const anchors = RAMPS[ramp];
  const position = Math.min(1, Math.max(0, value)) * (anchors.length - 1);
  const low = Math.min(anchors.length - 2, Math.floor(position));
  const a = anchors[low] as readonly [number, number, number];
  const b = anchors[low + 1] as readonly [number, number, number];
  const t = position - low;
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/**
 * The map no larger than `limit` on a side (nearest sampling: it is smooth, and painting a 12-megapixel radiograph would block
 * the main thread).
 */
export function reducedMap(map: FloatMap, limit: number): FloatMap {
  const scale = Math.min(1, limit / Math.max(map.width, map.height));
  if (scale === 1) return map;
  const width = Math.max(1, Math.round(map.width * scale));
  const height = Math.max(1, Math.round(map.height * scale));
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(map.height - 1, Math.floor(((y + 0.5) * map.height) / height)) * map.width;
    for (let x = 0; x < width; x++) {
      const column = Math.min(map.width - 1, Math.floor(((x + 0.5) * map.width) / width));
      data[y * width + x] = map.data[row + column] ?? 0;
    }
  }
  return { width, height, data };
}

/** A map 0..1 as RGBA pixels of its size. 0 is transparent, so an unmarked image stays as it is. */
export function heatmapPixels(
  map: FloatMap,
  ramp: keyof typeof RAMPS = 'heat'
): Size & { data: Uint8ClampedArray<ArrayBuffer> } {
  const data = new Uint8ClampedArray(map.width * map.height * 4);
  const table = rampTable(ramp);
  const pixels = new Uint32Array(data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const value = Math.round(Math.min(1, Math.max(0, map.data[i] ?? 0)) * 255);
    pixels[i] = table[value] ?? 0;
  }
  return { width: map.width, height: map.height, data };
}

/** RGBA of every value 0..255 as one word each, in the byte order of the machine. */
function rampTable(ramp: keyof typeof RAMPS): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let value = 0; value < 256; value++) {
    bytes.set([...heatmapColour(value / 255, ramp), Math.min(255, value * 1.25)], value * 4);
  }
  return new Uint32Array(bytes.buffer);
}
