import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { displayedRaster } from '../../../extensions/medclip-sam/src/viewer/image/displayedRaster';
import {
  farApart,
  standardWindow,
  usedWindow,
} from '../../../extensions/medclip-sam/src/viewer/image/imageWindow';
import { createFakeHost } from '../../support/panel/fakeHost';

const HEADER = {
  ...{ Rows: 2, Columns: 3, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2' },
  ...{ BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 1 },
  ...{ WindowCenter: 50, WindowWidth: 101, VOILUTFunction: 'LINEAR' },
};
const shown = (instance = {}) =>
  activeImage(createFakeHost({ rows: 2, columns: 3, instance }).host);

test('windows are far apart where they share less than half of what both span', () => {
  const window = (center: number, width: number) => ({ center, width });
  expect(farApart(window(40, 400), window(50, 350))).toBe(false);
  expect(farApart(window(40, 400), window(-600, 1500))).toBe(true);
  expect(farApart(window(40, 400), window(3000, 10))).toBe(true);
});

test('the standard window is the header’s; colour has none', () => {
  expect(standardWindow(shown(HEADER))).toEqual({ center: 49.5, width: 100 });
  const colour = { PhotometricInterpretation: 'RGB', SamplesPerPixel: 3 };
  expect(standardWindow(shown(colour))).toBeNull();
  expect(usedWindow(shown(colour))).toBeNull();
});

test('the pixels of a given window do not depend on the one on screen', async () => {
  const rasterOf = async (window?: { center: number; width: number }) => {
    const pixels = () => Int16Array.from([0, 25, 50, 75, 100, 200]);
    const fake = createFakeHost({ rows: 2, columns: 3, instance: HEADER, pixels });
    return [...(await displayedRaster(activeImage(fake.host), window ? { window } : {})).data];
  };
  expect(await rasterOf({ center: 50, width: 100 })).toEqual([0, 64, 128, 191, 255, 255]);
  expect(await rasterOf()).not.toEqual(await rasterOf({ center: 50, width: 100 }));
});
