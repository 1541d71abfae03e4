import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';

/** A dark breast-ultrasound-like ellipse in speckle. */
export function lesionPhantom(width = 320, height = 200, cx = 100, cy = 110): Raster8 {
  const data = new Uint8Array(width * height);
  let seed = 1;
  for (let i = 0; i < data.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const x = i % width;
    const y = Math.floor(i / width);
    const inside = ((x - cx) / 38) ** 2 + ((y - cy) / 26) ** 2 < 1;
    const tissue = inside ? 25 : 110 + 40 * Math.sin(y / 9);
    data[i] = Math.min(255, tissue * (0.6 + (0.8 * (seed >>> 8)) / 2 ** 24));
  }
  return { width, height, channels: 1, data };
}
