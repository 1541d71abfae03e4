import type { FloatMap } from '../../core/raster';

/**
 * The line where a map crosses a level, by marching squares with linear interpolation: as short pieces, which is all that
 * drawing needs. At a saddle both diagonals are cut the way that keeps high ground apart.
 *
 * @param map smooth values; pixel (i, j) is a sample at its centre
 * @param level between two values of the map
 * @param scale image pixels per map pixel, so that the result is in image coordinates (pixel centres at whole numbers)
 * @returns [x0, y0, x1, y1] per piece, one after the other
 */
export function isoLine(
  map: FloatMap,
  level: number,
  scale: { readonly x: number; readonly y: number } = { x: 1, y: 1 }
): Float32Array {
  const { width, height, data } = map;
  const pieces: number[] = [];
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const i = y * width + x;
      // Corners clockwise from the top left.
      const a = data[i] ?? 0;
      const b = data[i + 1] ?? 0;
      const c = data[i + width + 1] ?? 0;
      const d = data[i + width] ?? 0;
      const inside =
        (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      if (inside === 0 || inside === 15) continue;
      const top: Point = [x + share(a, b, level), y];
      const right: Point = [x + 1, y + share(b, c, level)];
      const bottom: Point = [x + share(d, c, level), y + 1];
      const left: Point = [x, y + share(a, d, level)];
      for (const [from, to] of edges(inside, top, right, bottom, left)) {
        pieces.push(...toImage(from, scale), ...toImage(to, scale));
      }
    }
  }
  return Float32Array.from(pieces);
}

type Point = readonly [number, number];

function share(from: number, to: number, level: number): number {
  return (level - from) / (to - from);
}

function toImage([x, y]: Point, scale: { readonly x: number; readonly y: number }): Point {
  return [(x + 0.5) * scale.x - 0.5, (y + 0.5) * scale.y - 0.5];
}

function edges(
  inside: number,
  top: Point,
  right: Point,
  bottom: Point,
  left: Point
): readonly (readonly [Point, Point])[] {
  switch (inside) {
    case 1:
    case 14:
      return [[left, top]];
    case 2:
    case 13:
      return [[top, right]];
    case 4:
    case 11:
      return [[right, bottom]];
    case 8:
    case 7:
      return [[bottom, left]];
    case 3:
    case 12:
      return [[left, right]];
    case 6:
    case 9:
      return [[top, bottom]];
    case 5:
      return [
        [left, top],
        [right, bottom],
      ];
    default:
      return [
        [top, right],
        [bottom, left],
      ];
  }
}
