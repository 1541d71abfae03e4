import { maskToLowRes } from '@medclip/extension-medclip-sam/algorithm/mask/maskToLowRes';
import { resizeBilinear } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import {
  chooseMaskToken,
  stabilityScore,
  unionMasks,
  upscaleLogits,
} from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import {
  samGeometry,
  samPreprocess,
  sourceBoxToSam,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import type { Box, Raster8, SourcePx } from '@medclip/extension-medclip-sam/core/raster';

describe('SAM preprocessing', () => {
  it('pads right and bottom with zeros after normalisation', () => {
    const image: Raster8 = {
      width: 40,
      height: 20,
      channels: 1,
      data: new Uint8Array(800).fill(200),
    };
    const { geometry, pixels } = samPreprocess(image, {
      kind: 'sam-vit',
      side: 64,
      mean: [100, 100, 100],
      std: [50, 50, 50],
    });
    expect(geometry.resized).toEqual({ width: 64, height: 32 });
    expect(pixels[0]).toBe(2);
    expect(pixels[31 * 64 + 63]).toBe(2);
    expect(pixels[32 * 64]).toBe(0);
  });

  it('squashes and min-maxes for MedSAM', () => {
    const data = Uint8Array.from({ length: 800 }, (_, i) => 50 + (i % 100));
    const { geometry, pixels } = samPreprocess(
      { width: 40, height: 20, channels: 1, data },
      { kind: 'medsam', side: 64, mean: [0, 0, 0], std: [1, 1, 1] }
    );
    expect(geometry.resized).toEqual({ width: 64, height: 64 });
    expect(Math.min(...pixels)).toBe(0);
    expect(Math.max(...pixels)).toBe(1);
    const box = [0, 0, 40, 20] as unknown as Box<SourcePx>;
    expect(sourceBoxToSam(box, geometry)).toEqual([0, 0, 64, 64]);
  });
});

describe('SAM postprocessing', () => {
  const g = samGeometry({ width: 60, height: 30 }, 64);

  it('crops the padding before it scales up', () => {
    // The lower half of the square is padding: positive there, negative in the image.
    const data = Float32Array.from({ length: 16 * 16 }, (_, i) => (i < 7 * 16 ? -5 : 5));
    const up = upscaleLogits({ width: 16, height: 16, data }, g);
    expect([up.width, up.height]).toEqual([60, 30]);
    expect(up.data.subarray(0, 60 * 24).every(v => v < 0)).toBe(true);
  });

  it('gives a mask back that was made its mask input', () => {
    const mask = { width: 60, height: 30, data: new Uint8Array(1800) };
    for (let y = 8; y < 22; y++) mask.data.fill(1, y * 60 + 20, y * 60 + 45);
    const low = maskToLowRes(mask, g, 64);
    const up = upscaleLogits(low, g);
    let wrong = 0;
    up.data.forEach((v, i) => (wrong += (v > 0 ? 1 : 0) === mask.data[i] ? 0 : 1));
    expect(wrong).toBeLessThan(40);
  });

  it.each([
    [60, 30],
    [64, 64],
    [17, 41],
    [200, 130],
  ])('makes the mask input of %i x %i as by resizing, padding and resizing', (width, height) => {
    const geometry = samGeometry({ width, height }, 64);
    const { resized } = geometry;
    const mask = { width, height, data: new Uint8Array(width * height) };
    mask.data.forEach((_, i) => (mask.data[i] = (i * 7919 + (i >> 5) * 31) % 11 < 4 ? 1 : 0));
    const source = Float32Array.from(mask.data, v => (v ? 10 : -10));
    const scaled = resizeBilinear({ width, height, data: source }, resized);
    const square = new Float32Array(64 * 64).fill(-10);
    for (let y = 0; y < resized.height; y++) {
      const row = scaled.data.subarray(y * resized.width, (y + 1) * resized.width);
      square.set(row, y * 64);
    }
    for (const side of [16, 64]) {
      const expected = resizeBilinear(
        { width: 64, height: 64, data: square },
        { width: side, height: side }
      );
      expect(maskToLowRes(mask, geometry, side).data).toEqual(expected.data);
    }
  });

  it('scores stability as the overlap of the masks at +1 and -1', () => {
    expect(stabilityScore(Float32Array.of(5, 0.5, -0.5, -5))).toBeCloseTo(1 / 3);
    expect(stabilityScore(Float32Array.of(-5, -5))).toBe(0);
  });

  it('takes token 0, or the best of the other three', () => {
    expect(chooseMaskToken([0.9, 0.1, 0.3, 0.2], 'single')).toBe(0);
    expect(chooseMaskToken([0.9, 0.1, 0.3, 0.2], 'best-of-three')).toBe(2);
  });

  it('joins masks', () => {
    const m = (...data: number[]) => ({ width: 2, height: 1, data: Uint8Array.from(data) });
    expect([...unionMasks([m(1, 0), m(0, 1)])!.data]).toEqual([1, 1]);
    expect(unionMasks([])).toBeNull();
  });
});
