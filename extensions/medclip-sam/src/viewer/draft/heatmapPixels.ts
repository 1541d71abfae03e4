import type { FloatMap, Size } from '../../core/raster';

export type MapPixels = Size & { data: Uint8ClampedArray<ArrayBuffer> };

type Colour = readonly [number, number, number];

/**
 * Perceptually ordered ramp, interpolated linearly between anchors: equal steps of the value look like equal steps, and lighter
 * towards 1, so that it also reads without colour vision. Dark violet → red → orange; it ends at half of a screen's light, so that it never
 * outshines the image in a dark room.
 */
const HEAT: readonly Colour[] = [
  [40, 11, 84],
  [91, 20, 105],
  [139, 36, 98],
  [178, 58, 72],
  [200, 86, 44],
  [210, 112, 30],
  [212, 132, 40],
];

/** Little evidence, and passes that contradict each other; not to be mistaken for the heatmap, nor for each other without colour. */
export const DOUBT = { little: [96, 122, 152], differ: [245, 190, 40] } as const satisfies Record<
  string,
  Colour
>;

/** Colour of a value 0..1 as [r,g,b]. */
export function heatmapColour(value: number): [number, number, number] {
  const position = Math.min(1, Math.max(0, value)) * (HEAT.length - 1);
  const low = Math.min(HEAT.length - 2, Math.floor(position));
  return between(HEAT[low]!, HEAT[low + 1]!, position - low);
}

const between = (a: Colour, b: Colour, t: number): [number, number, number] => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

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
export function heatmapPixels(map: FloatMap): MapPixels {
  const data = new Uint8ClampedArray(map.width * map.height * 4);
  const table = rampTable();
  const pixels = new Uint32Array(data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const value = Math.round(Math.min(1, Math.max(0, map.data[i] ?? 0)) * 255);
    pixels[i] = table[value] ?? 0;
  }
  return { width: map.width, height: map.height, data };
}

/**
 * A doubt 0..1 as RGBA pixels: the more, the less transparent; the colour says where it comes from.
 *
 * @param differ how much of it comes from passes that contradict each other, at the same size; null where there is one pass
 */
export function doubtPixels(doubt: FloatMap, differ: FloatMap | null): MapPixels {
  const data = new Uint8ClampedArray(doubt.width * doubt.height * 4);
  for (let i = 0; i < doubt.data.length; i++) {
    const value = Math.min(1, Math.max(0, doubt.data[i]!));
    const colour = between(DOUBT.little, DOUBT.differ, differ ? differ.data[i]! : 0);
    data.set([...colour, 255 * Math.min(1, 1.25 * value)], 4 * i);
  }
  return { width: doubt.width, height: doubt.height, data };
}

/** RGBA of every value 0..255 as one word each, in the byte order of the machine. */
function rampTable(): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let value = 0; value < 256; value++) {
    bytes.set([...heatmapColour(value / 255), Math.min(255, value * 1.25)], value * 4);
  }
  return new Uint32Array(bytes.buffer);
}
