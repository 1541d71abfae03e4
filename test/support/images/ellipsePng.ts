import { greyPng } from '../../../platform/cli/src/pngImage';

/** A dark ellipse around (100, 110), 76 by 52 pixels, in bright tissue. */
export function ellipsePng(width: number, height: number): Buffer {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    const inside = ((x - 100) / 38) ** 2 + ((y - 110) / 26) ** 2 < 1;
    return (inside ? 25 : 110 + 30 * Math.sin(y / 9)) + ((i * 7919) % 40);
  });
  return greyPng(width, height, data);
}
