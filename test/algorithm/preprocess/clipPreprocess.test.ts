import fc from 'fast-check';
import {
  clipGeometry,
  clipPreprocess,
  clipToSource,
  mapToSource,
  sourceToClip,
  type ClipFit,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import type { Raster8, SourcePx } from '@medclip/extension-medclip-sam/core/raster';

const FITS: readonly ClipFit[] = ['squash', 'longest', 'shortest'];
const point = (x: number, y: number) => ({ x: x as SourcePx, y: y as SourcePx });

describe('clip geometry', () => {
  it('maps to the square and back exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.constantFrom(...FITS),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (width, height, fit, t) => {
          const g = clipGeometry({ width, height }, 224, fit);
          const p = point(t * (width - 1), (1 - t) * (height - 1));
          const back = clipToSource(sourceToClip(p, g), g);
          expect(back.x).toBeCloseTo(p.x, 6);
          expect(back.y).toBeCloseTo(p.y, 6);
        }
      )
    );
  });

  it('puts the image corners on the square for squash', () => {
    const g = clipGeometry({ width: 640, height: 480 }, 224);
    expect(sourceToClip(point(-0.5, -0.5), g)).toEqual({ x: -0.5, y: -0.5 });
    expect(sourceToClip(point(639.5, 479.5), g)).toEqual({ x: 223.5, y: 223.5 });
  });
});

describe('mapToSource', () => {
  /** A 2x1 map: left 1, right 0. */
  const half = { width: 2, height: 2, data: Float32Array.of(1, 0, 1, 0) };

  it('puts the left half of a squashed map on the left half of a wide image', () => {
    const out = mapToSource(half, clipGeometry({ width: 400, height: 100 }, 224));
    expect(out.data[50 * 400 + 10]).toBe(1);
    expect(out.data[50 * 400 + 390]).toBe(0);
    expect(out.data[50 * 400 + 199]).toBeCloseTo(0.5, 1);
  });

  it('does not stretch the centre crop over the whole image, and knows nothing outside of it', () => {
    // 400x100 -> 896x224, the crop shows columns 150..250 only.
    const out = mapToSource(half, clipGeometry({ width: 400, height: 100 }, 224, 'shortest'));
    expect(out.data[50 * 400 + 10]).toBe(0);
    expect(out.data[50 * 400 + 155]).toBe(1);
    expect(out.data[50 * 400 + 245]).toBe(0);
    expect(out.data[50 * 400 + 200]).toBeCloseTo(0.5, 1);
  });

  it('finds a bright spot again where it was, for every fit and shape', () => {
    const side = 224;
    for (const [width, height] of [
      [600, 200],
      [200, 600],
      [333, 331],
    ] as const) {
      for (const fit of FITS) {
        const g = clipGeometry({ width, height }, side, fit);
        const spot = point(Math.round(0.52 * width), Math.round(0.48 * height));
        const c = sourceToClip(spot, g);
        const data = new Float32Array(side * side);
        data[Math.round(c.y) * side + Math.round(c.x)] = 1;
        const out = mapToSource({ width: side, height: side, data }, g);
        const best = out.data.indexOf(Math.max(...out.data));
        const tolerance = Math.max(width / g.resized.width, height / g.resized.height) + 1;
        expect(Math.abs((best % width) - spot.x)).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(Math.floor(best / width) - spot.y)).toBeLessThanOrEqual(tolerance);
      }
    }
  });
});

describe('clipPreprocess', () => {
  const options = {
    side: 32,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.25, 0.5],
    interpolation: 'bicubic',
  } as const;

  it('normalises per channel, planar', () => {
    const image: Raster8 = { width: 5, height: 3, channels: 1, data: new Uint8Array(15).fill(255) };
    const { pixels } = clipPreprocess(image, options);
    expect(pixels).toHaveLength(3 * 32 * 32);
    expect(pixels[0]).toBeCloseTo(1, 6);
    expect(pixels[32 * 32]).toBeCloseTo(2, 6);
  });

  it('takes a single pixel', () => {
    const image: Raster8 = { width: 1, height: 1, channels: 3, data: Uint8Array.of(0, 0, 0) };
    expect(clipPreprocess(image, options).pixels.every(v => v <= 0)).toBe(true);
  });
});
