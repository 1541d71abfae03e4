import type { ImagePlane } from '@medclip/extension-medclip-sam/dicom/geometry/imagePlane';
import { pixelSpacingOf } from '@medclip/extension-medclip-sam/dicom/geometry/pixelSpacing';
import { sliceStack } from '@medclip/extension-medclip-sam/dicom/geometry/sliceStack';

const axial = [1, 0, 0, 0, 1, 0];
const at = (z: number): ImagePlane => ({
  ...{ position: [0, 0, z], orientation: axial, spacing: [1, 1] as const, thickness: 5 },
});
const stack = (...z: number[]) => sliceStack(z.map(at), axial);

describe('thickness and spacing of slices', () => {
  test('half of the gaps to the neighbours, all of the gap at an end', () => {
    const uneven = stack(0, 2, 4, 6, 21, 36);
    expect([2, 4, 6, 21, 36].map(z => uneven.thicknessOf(at(z)))).toEqual([2, 2, 8.5, 15, 15]);
    expect(uneven.spacing).toBeNull();
    expect(uneven.isMissing([at(2), at(4)])).toBe(false);
  });

  test('order and phases at one place do not matter', () => {
    const phases = stack(8, 0, 4, 0, 4, 8, 4, 8, 0);
    expect(phases.spacing).toBeCloseTo(4);
    expect(phases.thicknessOf(at(4))).toBe(4);
    expect(stack(3).thicknessOf(at(3))).toBeNull();
    expect(stack(3).spacing).toBeNull();
  });

  test('a missing slice is told where it lies between the outlined ones', () => {
    const gap = stack(0, 5, 10, 20, 25, 30);
    expect(gap.isMissing([at(5), at(10), at(20)])).toBe(true);
    expect(gap.isMissing([at(0), at(5)])).toBe(false);
    const thickness = [5, 10, 20, 25].map(z => gap.thicknessOf(at(z))!);
    expect(thickness).toEqual([5, 7.5, 7.5, 5]);
  });
});

test.each<[string, number[], boolean]>([
  ['every slice there', [0, 5, 10, 15, 20, 25], false],
  ['two that are neighbours', [0, 5, 20, 25, 30], true],
  ['two with one between them', [0, 5, 15, 25, 30, 35], true],
  ['one and two in a row', [0, 5, 15, 30, 35, 40], true],
  ['the last but one', [0, 5, 10, 20], true],
  ['thin slices, then thick ones', [0, 1, 2, 3, 8, 13, 18], false],
  ['thin, thick, thin', [0, 1, 2, 7, 12, 17, 18, 19], false],
  ['two slices alone', [0, 20], false],
])('slices are missing: %s', (_name, places, missing) => {
  const planes = places.map(at);
  expect(stack(...places).isMissing(planes)).toBe(missing);
});

describe('millimetres of an ultrasound image', () => {
  const region = (x0: number, y0: number, x1: number, y1: number, delta: number, more = {}) => ({
    ...{ RegionSpatialFormat: 1, RegionDataType: 1, RegionFlags: 0 },
    ...{ RegionLocationMinX0: x0, RegionLocationMinY0: y0 },
    ...{ RegionLocationMaxX1: x1, RegionLocationMaxY1: y1 },
    ...{ PhysicalUnitsXDirection: 3, PhysicalUnitsYDirection: 3 },
    ...{ PhysicalDeltaX: delta, PhysicalDeltaY: delta },
    ...more,
  });
  const spectrum = {
    RegionSpatialFormat: 3,
    PhysicalUnitsXDirection: 4,
    PhysicalUnitsYDirection: 7,
  };
  const box = (x0: number, y0: number, x1: number, y1: number) => ({
    ...{ width: 100, height: 100 },
    data: Uint8Array.from({ length: 10_000 }, (_, i) => {
      const [x, y] = [i % 100, Math.floor(i / 100)];
      return x >= x0 && x <= x1 && y >= y0 && y <= y1 ? 1 : 0;
    }),
  });
  const under = (regions: object[], ...sides: [number, number, number, number]) =>
    pixelSpacingOf({ SequenceOfUltrasoundRegions: regions }, 1, box(...sides));

  test('are those of the region that holds the outline', () => {
    const two = [region(0, 0, 99, 49, 0.02), region(0, 50, 99, 99, 0.01)];
    expect(under(two, 10, 10, 30, 30)).toMatchObject({ row: 0.2, origin: 'ultrasound-region' });
    expect(under(two, 10, 60, 30, 90)).toMatchObject({ row: 0.1 });
    expect(under(two, 10, 40, 30, 60)).toBeNull();
  });

  test('are none in a spectrum, outside of all regions, and in a spectrum that lies over the image', () => {
    const regions = [region(0, 60, 99, 99, 0.03), region(0, 0, 99, 59, 0.01, spectrum)];
    expect(under(regions, 10, 10, 30, 30)).toBeNull();
    expect(under([region(0, 60, 99, 99, 0.03)], 10, 10, 30, 30)).toBeNull();
    const inset = [region(0, 0, 99, 99, 0.03), region(20, 20, 60, 60, 0.01, spectrum)];
    expect(under(inset, 25, 25, 40, 40)).toBeNull();
    expect(under(inset, 65, 65, 80, 80)).toMatchObject({ row: 0.3 });
  });

  test('two regions of one scale count as one', () => {
    const same = [region(0, 0, 49, 99, 0.02), region(50, 0, 99, 99, 0.02)];
    expect(under(same, 40, 10, 60, 30)).toMatchObject({ row: 0.2 });
  });
});

describe('spacing of a radiograph (PS3.3, 10.7.1.3)', () => {
  const origin = (more: object) => pixelSpacingOf({ ...more })?.origin;

  test('Pixel Spacing equal to Imager Pixel Spacing is at the detector unless calibrated', () => {
    const copied = { PixelSpacing: [0.14, 0.14], ImagerPixelSpacing: [0.14, 0.14] };
    expect(origin(copied)).toBe('detector');
    expect(origin({ ...copied, PixelSpacingCalibrationType: 'GEOMETRY' })).toBe('patient');
    expect(origin({ ...copied, PixelSpacing: [0.12, 0.12] })).toBe('patient');
    expect(origin({ PixelSpacing: [0.14, 0.14] })).toBe('patient');
    expect(origin({ ImagerPixelSpacing: [0.14, 0.14] })).toBe('detector');
    const film = { PixelSpacing: [0.17, 0.17], NominalScannedPixelSpacing: [0.17, 0.17] };
    expect(origin(film)).toBe('detector');
    expect(origin({ ...film, PixelSpacingCalibrationType: 'FIDUCIAL' })).toBe('patient');
  });
});
