import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';

const SIDE = 256;

/** A sagittal knee as MR shows it, T1: two bones with bright marrow and dark cortex, menisci, muscle and fat. Nothing a head has. */
export function kneeSlice(): Raster8 {
  const data = new Uint8Array(SIDE * SIDE);
  let seed = 7;
  const noise = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
  const bone = (x: number, y: number): number =>
    Math.min(
      Math.max(Math.abs(x - 128) - 34 - Math.max(0, (y - 70) / 3), y - 118, 8 - y),
      Math.max(Math.abs(x - 124) - 40 + Math.max(0, (y - 150) / 5), 134 - y, y - 250),
      Math.hypot((x - 78) / 0.8, y - 92) - 22
    );
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const out = Math.abs(x - 128) - 84 - 8 * Math.sin(y / 50);
      const depth = bone(x, y);
      const meniscus = y > 119 && y < 133 && Math.abs(Math.abs(x - 126) - 34) < 12;
      const tissue = meniscus ? 20 : depth < -3 ? 165 : depth < 0 ? 25 : out > -14 ? 190 : 80;
      data[y * SIDE + x] = Math.max(0, (out > 0 ? 4 : tissue) + 14 * noise());
    }
  }
  return { width: SIDE, height: SIDE, channels: 1, data };
}
