import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';

/** A grey picture with speckle and one dark ellipse, like a lesion in ultrasound; the same seed, the same pixels. */
export function testImage(seed = 1, width = 192, height = 144): Raster8 {
  const data = new Uint8Array(width * height);
  let state = seed >>> 0 || 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const cx = width * (0.4 + 0.2 * random());
  const cy = height * (0.4 + 0.2 * random());
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = ((x - cx) / (width * 0.16)) ** 2 + ((y - cy) / (height * 0.14)) ** 2 < 1;
      const tissue = inside ? 22 : 120 + 40 * Math.sin(y / 9) * Math.cos(x / 31);
      data[y * width + x] = Math.min(255, tissue * (0.6 + 0.8 * random()));
    }
  }
  return { width, height, channels: 1, data };
}
