import { samplePhantom } from '@medclip/samples/samplePhantom';
import { phantomRaster, type Phantom } from '@medclip/samples/phantoms/phantom';
import { seededRandom } from '@medclip/samples/phantoms/random';
import { US_SECTOR } from '@medclip/samples/phantoms/breastUltrasound';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

const area = (mask: Mask) => mask.data.reduce((n, v) => n + v, 0);

/** Mean displayed grey inside and outside a mask. */
function contrast(phantom: Phantom, mask: Mask, frame = 0) {
  const raster = phantomRaster(phantom, frame);
  const sums = [0, 0];
  const counts = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    const side = mask.data[i]!;
    sums[side] = sums[side]! + raster.data[i * raster.channels]!;
    counts[side] = counts[side]! + 1;
  }
  return { outside: sums[0]! / counts[0]!, inside: sums[1]! / counts[1]! };
}

describe('seeded randomness', () => {
  it('repeats for a seed, differs between seeds, and is uniform and normal', () => {
    const take = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(take(3)).toEqual(take(3));
    expect(take(3)).not.toEqual(take(4));
    const random = seededRandom(9);
    const normals = Array.from({ length: 20000 }, () => random.normal());
    const mean = normals.reduce((a, b) => a + b) / normals.length;
    const variance = normals.reduce((a, b) => a + (b - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(variance).toBeCloseTo(1, 1);
  });
});

describe('breast ultrasound phantom', () => {
  it('gives the same pixels for a seed and others for another', () => {
    const [a, b, c] = [5, 5, 6].map(seed => samplePhantom('breast-us', seed));
    expect(Buffer.compare(a!.frames[0] as Uint8Array, b!.frames[0] as Uint8Array)).toBe(0);
    expect(Buffer.compare(a!.frames[0] as Uint8Array, c!.frames[0] as Uint8Array)).not.toBe(0);
  });

  it('shows a dark mass inside the sector, and none in the normal breast', () => {
    const phantom = samplePhantom('breast-us', 5);
    const mask = phantom.truth.lesion![0]!;
    const share = area(mask) / mask.data.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.15);
    const { inside, outside } = contrast(phantom, mask);
    expect(inside).toBeLessThan(0.6 * outside);
    for (let y = 0; y < mask.height; y++) {
      for (let x = 0; x < mask.width; x++) {
        if (!mask.data[y * mask.width + x]) continue;
        expect(x >= US_SECTOR.x0 && x <= US_SECTOR.x1 && y >= US_SECTOR.y0).toBe(true);
      }
    }
    expect(area(samplePhantom('breast-us-normal', 5).truth.lesion![0]!)).toBe(0);
  });

  it('refuses a frame that does not exist', () => {
    expect(() => phantomRaster(samplePhantom('breast-us', 5), 1)).toThrow('does not exist');
  });
});

describe('chest radiograph phantom', () => {
  it('shows two dark lungs beside a brighter heart, all in 12 bits', () => {
    const phantom = samplePhantom('chest-dx', 3);
    const [lungs, heart] = [phantom.truth.lungs![0]!, phantom.truth.heart![0]!];
    expect(area(lungs) / lungs.data.length).toBeGreaterThan(0.15);
    expect(lungs.data.every((v, i) => !(v && heart.data[i]))).toBe(true);
    expect(contrast(phantom, lungs).inside).toBeLessThan(0.7 * contrast(phantom, heart).inside);
    expect(Array.from(phantom.frames[0]!).every(value => value <= 4095)).toBe(true);
  });
});

describe('chest CT phantom', () => {
  const phantom = samplePhantom('chest-ct', 4);
  const hounsfield = (mask: Mask, frame: number) => {
    const values = Array.from(phantom.frames[frame]!).filter((_, i) => mask.data[i]);
    return values.sort((a, b) => a - b)[values.length >> 1]!;
  };

  it('has at least 24 slices with lungs of air density around a heart of blood density', () => {
    expect(phantom.frames.length).toBeGreaterThanOrEqual(24);
    const slice = 10;
    expect(hounsfield(phantom.truth.lungs![slice]!, slice)).toBeLessThan(-700);
    const heart = hounsfield(phantom.truth.heart![slice]!, slice);
    expect(heart).toBeGreaterThan(60);
    expect(heart).toBeLessThan(220);
  });

  it('is one body: neighbouring slices overlap', () => {
    const lungs = phantom.truth.lungs!;
    for (let k = 6; k + 1 < lungs.length; k++) {
      const both = lungs[k]!.data.reduce((n, v, i) => n + (v & lungs[k + 1]!.data[i]!), 0);
      expect(both / Math.max(area(lungs[k]!), area(lungs[k + 1]!))).toBeGreaterThan(0.8);
    }
  });
});
