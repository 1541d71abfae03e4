import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { displayedRaster } from '../../../extensions/medclip-sam/src/viewer/image/displayedRaster';
import {
  modalityValues,
  storedValues,
} from '../../../extensions/medclip-sam/src/viewer/image/imageValues';
import { createFakeHost } from '../../support/panel/fakeHost';
import type { FakeSeries } from '../../support/panel/fakeSeries';

const read = async (series: FakeSeries, signal?: AbortSignal) => {
  const fake = createFakeHost({ rows: 2, columns: 3, ...series });
  return displayedRaster(activeImage(fake.host), signal ? { signal } : {});
};

describe('displayedRaster', () => {
  test('grey pixels through the window on screen', async () => {
    const raster = await read({ pixels: () => Int16Array.from([-5, 0, 1, 2, 5, 9]) });
    expect(raster.channels).toBe(1);
    expect([...raster.data]).toEqual([0, 0, 51, 102, 255, 255]);
  });

  test('MONOCHROME1 is turned round', async () => {
    const raster = await read({
      instance: { PhotometricInterpretation: 'MONOCHROME1' },
      pixels: () => Int16Array.from([0, 0, 5, 5, 5, 0]),
    });
    expect([...raster.data]).toEqual([255, 255, 0, 0, 0, 255]);
  });

  test('RGB stays as stored, RGBA loses its alpha', async () => {
    const rgb = Uint8Array.from({ length: 18 }, (_, i) => i * 10);
    expect([...(await read({ pixels: () => rgb })).data]).toEqual([...rgb]);
    const rgba = Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : i));
    const raster = await read({ pixels: () => rgba });
    expect(raster.channels).toBe(3);
    expect([...raster.data.slice(0, 6)]).toEqual([0, 1, 2, 4, 5, 6]);
  });

  test('a pixel count that does not fit is refused', async () => {
    await expect(read({ pixels: () => new Uint8Array(7) })).rejects.toMatchObject({
      code: 'unsupported-image',
    });
  });

  test('a cancelled signal stops it', async () => {
    await expect(
      read({ pixels: () => new Uint8Array(6) }, AbortSignal.abort())
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('large images are converted in stripes to the same values', async () => {
    const pixels = Uint16Array.from({ length: 700 * 900 }, (_, i) => i % 5000);
    const raster = await read({ rows: 700, columns: 900, pixels: () => pixels });
    const upper = 700 * 900 - 1;
    const at = 523 * 900 + 77;
    expect(raster.data[at]).toBe(Math.round(((pixels[at] ?? 0) / upper) * 255));
    expect(raster.data.length).toBe(pixels.length);
  });

  test.each([
    ['as they are', 0, (v: number) => v],
    ['after the host has scaled them', -1024, (v: number) => v - 1024],
  ])('signed values of JPEG 2000 under a header without a sign, %s', async (_, offset, scaled) => {
    const values = [-2048, -1, 0, 1, 1000, 2047];
    const read = async (signed: boolean) => {
      const instance = {
        ...{ BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0 },
        ...{ SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: 2, Columns: 3 },
      };
      const pixels = () =>
        signed ? Int16Array.from(values, scaled) : Uint16Array.from(values, v => v & 0xfff);
      const { host } = createFakeHost({ rows: 2, columns: 3, instance, pixels });
      const active = activeImage(host);
      const scalingParameters = { rescaleSlope: 1, rescaleIntercept: offset };
      if (signed && offset) {
        Object.assign(active.image, { preScale: { scaled: true, scalingParameters } });
      }
      const found = (await storedValues(active.image, active.instance))!;
      return [found.layout.signed, Array.from(active.image.getPixelData(), found.valueOf)];
    };
    expect(await read(true)).toEqual([true, values]);
    expect(await read(false)).toEqual([false, values.map(v => v & 0xfff)]);
  });

  describe('signed JPEG 2000 of 8 bits, whose negative values the host gives as 0', () => {
    const JPEG2000 = '1.2.840.10008.1.2.4.90';
    const activeOf = (pixels: readonly number[], transferSyntaxUID: string, bits = 8) => {
      const instance = {
        ...{ BitsAllocated: bits > 8 ? 16 : 8, BitsStored: bits, HighBit: bits - 1 },
        ...{ PixelRepresentation: 1, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2' },
        ...{ Rows: 2, Columns: 3 },
      };
      const { host } = createFakeHost({
        ...{ rows: 2, columns: 3, instance, pixels: () => Uint8Array.from(pixels) },
      });
      const active = activeImage(host);
      Object.assign(active.image, { transferSyntaxUID });
      return active;
    };

    test.each([JPEG2000, '1.2.840.10008.1.2.4.201'])(
      '%s is refused and not measured',
      async uid => {
        const active = activeOf([0, 0, 0, 12, 90, 127], uid);
        await expect(displayedRaster(active)).rejects.toMatchObject({
          code: 'unsupported-image',
          message: expect.stringContaining('negative values of this image as 0'),
        });
        expect(await modalityValues(active.image, active.instance, 1)).toBeNull();
      }
    );

    test.each([
      ['another syntax', activeOf([0, 0, 0, 12, 90, 127], '1.2.840.10008.1.2.4.80')],
      ['no value is 0', activeOf([1, 2, 3, 12, 90, 127], JPEG2000)],
      ['bytes that hold the sign', activeOf([0, 200, 0, 12, 90, 127], JPEG2000)],
      ['more than 8 bits', activeOf([0, 0, 0, 12, 90, 127], JPEG2000, 12)],
    ])('%s is shown', async (_, active) => {
      expect((await displayedRaster(active)).data).toHaveLength(6);
      expect(await modalityValues(active.image, active.instance, 1)).not.toBeNull();
    });
  });
});
