import { PNG } from 'pngjs';

/** Samples a pixel, and what PNG calls that (ISO/IEC 15948, 11.2.2). */
const COLOUR_TYPES = { grey: 0, rgb: 2, rgba: 6 } as const;

/** A PNG of 8 or 16 bits a sample, of one row unless told otherwise, with the samples as they are given. */
export function pngOf(
  kind: keyof typeof COLOUR_TYPES,
  samples: Uint8Array | Uint16Array,
  height = 1
): Uint8Array {
  const colorType = COLOUR_TYPES[kind];
  const perPixel = { grey: 1, rgb: 3, rgba: 4 }[kind];
  const png = new PNG({ width: samples.length / perPixel / height, height });
  png.data = Buffer.from(samples.slice().buffer);
  return PNG.sync.write(png, {
    bitDepth: samples instanceof Uint16Array ? 16 : 8,
    ...{ colorType, inputColorType: colorType, inputHasAlpha: kind === 'rgba' },
  });
}
