import {
  colourToRaster,
  fullRangeWindow,
  toGrey,
  windowToRaster,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/window';

const row = (data: ArrayLike<number>) => ({ width: data.length, height: 1, data });
const shades = (...args: Parameters<typeof windowToRaster>): number[] => [
  ...windowToRaster(...args).data,
];

describe('windowToRaster', () => {
  it('follows DICOM LINEAR: C 40, W 400 maps -160 to black and 239 to white', () => {
    const window = { center: 40, width: 400 };
    expect(shades(row([-1000, -160, 39.5, 239, 3000]), window)).toEqual([0, 0, 128, 255, 255]);
  });

  it('turns MONOCHROME1 round', () => {
    expect(shades(row([0, 255]), { center: 128, width: 256 }, { invert: true })).toEqual([255, 0]);
  });

  it('splits at the centre where the width is 1', () => {
    expect(shades(row([9, 10, 11]), { center: 10, width: 1 })).toEqual([0, 255, 255]);
  });

  it('knows SIGMOID and LINEAR_EXACT', () => {
    expect(shades(row([50]), { center: 50, width: 10, function: 'SIGMOID' })).toEqual([128]);
    expect(shades(row([0, 100]), { center: 50, width: 100, function: 'LINEAR_EXACT' })).toEqual([
      0, 255,
    ]);
  });

  it('gives the same with and without the lookup table', () => {
    const ints = Int16Array.from({ length: 4000 }, (_, i) => i - 1000);
    const floats = Float64Array.from(ints, v => v);
    floats[0] = -1000.25;
    const window = { center: 300, width: 1500 };
    const a = windowToRaster(row(ints), window).data;
    const b = windowToRaster(row(floats), window).data;
    expect([...a.subarray(1)]).toEqual([...b.subarray(1)]);
  });

  it('shows NaN as black and refuses a window without width', () => {
    expect(shades(row([NaN, 1, 0.5]), { center: 0.5, width: 1, function: 'LINEAR_EXACT' })[0]).toBe(
      0
    );
    expect(() => windowToRaster(row([1]), { center: 0, width: 0 })).toThrow(/no width/);
    expect(() =>
      windowToRaster({ width: 2, height: 2, data: [1] }, { center: 0, width: 2 })
    ).toThrow(/2x2/);
  });

  it('finds a window for constant and for empty data', () => {
    expect(shades(row([7, 7]), fullRangeWindow([7, 7]))).toHaveLength(2);
    expect(fullRangeWindow([NaN]).width).toBeGreaterThan(0);
  });
});

describe('colourToRaster', () => {
  it('drops alpha and keeps grey grey', () => {
    expect([...colourToRaster(1, 1, 4, Uint8Array.of(1, 2, 3, 9)).data]).toEqual([1, 2, 3]);
    expect(colourToRaster(1, 1, 2, Uint8Array.of(5, 9))).toMatchObject({ channels: 1 });
    expect(() => colourToRaster(2, 1, 3, new Uint8Array(3))).toThrow(/2x1x3/);
  });

  it('makes luma as Pillow does', () => {
    const white = { width: 1, height: 1, channels: 3 as const, data: Uint8Array.of(255, 255, 255) };
    expect([...toGrey(white).data]).toEqual([255]);
    const red = { ...white, data: Uint8Array.of(255, 0, 0) };
    expect([...toGrey(red).data]).toEqual([76]);
  });
});
