import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { uniform } from './checkpoints/randomCheckpoint';

/** A seeded grey image with a bright ellipse and speckle: every seed is an image that no cache has seen. */
export function benchImage(seed: number, width: number, height: number): Raster8 {
  const random = uniform(seed);
  const cx = width * (0.3 + 0.4 * random());
  const cy = height * (0.3 + 0.4 * random());
  const rx = width * (0.1 + 0.1 * random());
  const ry = height * (0.1 + 0.1 * random());
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
      data[y * width + x] = (inside ? 150 : 60) + 60 * random();
    }
  }
  return { width, height, channels: 1, data };
}

/** A prompt of the random vocabulary's words (`vocabulary` in randomCheckpoint.ts); every seed is a text no cache has seen. */
export function benchPrompt(seed: number, words = 10, vocabularySize = 30_000): string {
  const random = uniform(seed);
  return Array.from({ length: words }, () => `w${Math.floor(random() * vocabularySize)}`).join(' ');
}
