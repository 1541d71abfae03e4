import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';

/** A mask of every pixel whose centre satisfies `inside`. */
export function maskWhere(
  width: number,
  height: number,
  inside: (x: number, y: number) => boolean
): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (inside(x, y)) data[y * width + x] = 1;
  }
  return { width, height, data };
}

export const disc = (size: number, cx: number, cy: number, radius: number): Mask =>
  maskWhere(size, size, (x, y) => Math.hypot(x - cx, y - cy) <= radius);

/** Rectangle of `length` x `breadth`, turned by `angle` (radians) around its middle. */
export function turnedRectangle(
  size: number,
  length: number,
  breadth: number,
  angle: number
): Mask {
  const c = (size - 1) / 2;
  return maskWhere(size, size, (x, y) => {
    const u = (x - c) * Math.cos(angle) + (y - c) * Math.sin(angle);
    const v = -(x - c) * Math.sin(angle) + (y - c) * Math.cos(angle);
    return Math.abs(u) <= length / 2 && Math.abs(v) <= breadth / 2;
  });
}

export const areaOf = (mask: Mask): number => mask.data.reduce((sum, v) => sum + v, 0);
