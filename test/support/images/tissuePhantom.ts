import type { Mask, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';

export interface Phantom {
  readonly image: Raster8;
  readonly outline: Mask;
}

/** A bright disc on a noisy ground, with a second bright disc that is not meant. Grey values in 0..255. */
export function tissuePhantom(
  size: number,
  disc: { readonly x: number; readonly y: number; readonly r: number },
  { inside = 170, around = 90, noise = 12, seed = 1 } = {}
): Phantom {
  const random = seededRandom(seed);
  const data = new Uint8Array(size * size);
  const outline = new Uint8Array(size * size);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % size, Math.floor(i / size)];
    const meant = Math.hypot(x - disc.x, y - disc.y) <= disc.r;
    const other = Math.hypot(x - 8, y - 8) <= 6;
    outline[i] = +meant;
    const spread = noise * (random() + random() + random() - 1.5);
    data[i] = Math.min(255, Math.max(0, (meant || other ? inside : around) + spread));
  }
  return {
    image: { width: size, height: size, channels: 1, data },
    outline: { width: size, height: size, data: outline },
  };
}

/** A disc that grows, wanders and shrinks from slice to slice; gone (radius 0) on the slices beyond its ends. */
export function phantomStack(count: number, gone = 0): Phantom[] {
  return Array.from({ length: count }, (_, k) => {
    const t = (k - count / 2) / (count / 2);
    const there = k >= gone && k < count - gone;
    const r = there ? 10 + 8 * (1 - t * t) : -1;
    return tissuePhantom(96, { x: 50 + 8 * t, y: 48 + 5 * t, r }, { seed: k + 1 });
  });
}
