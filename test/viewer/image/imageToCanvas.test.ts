import type { Host, Viewport } from '../../../extensions/medclip-sam/src/viewer/host/host';
import {
  canvasToImage,
  imageToCanvas,
} from '../../../extensions/medclip-sam/src/viewer/image/imageToCanvas';

/** Rows 3 mm apart, columns 0.5 mm; the middle of the first pixel is at 10, 20, 30. */
const host = {
  cornerstone: () => ({
    metaData: {
      get: (type: string, imageId: string) =>
        type === 'imagePlaneModule' && imageId === 'image-1'
          ? {
              imagePositionPatient: [10, 20, 30],
              rowCosines: [1, 0, 0],
              columnCosines: [0, 1, 0],
              rowPixelSpacing: 3,
              columnPixelSpacing: 0.5,
            }
          : undefined,
    },
  }),
} as unknown as Host;
/** A pixel of the canvas is a millimetre. */
const viewportOf = (type: string) =>
  ({
    type,
    getImageData: () => ({
      origin: [10, 20, 30],
      spacing: [0.5, 3, 1],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }),
    worldToCanvas: ([x, y]: readonly number[]) => [x, y],
  }) as unknown as Viewport;

describe('imageToCanvas', () => {
  test.each(['stack', 'orthographic'])(
    '%s: whole numbers are the middles of pixels, also of pixels that are not square',
    type => {
      const m = imageToCanvas(host, viewportOf(type), { imageId: 'image-1' })!;
      expect([m.e, m.f]).toEqual([10, 20]);
      const [x, y] = canvasToImage(m, [12, 26])!;
      expect([x.toFixed(6), y.toFixed(6)]).toEqual(['4.000000', '2.000000']);
    }
  );

  test('an image without a place in the volume has none on the canvas', () => {
    expect(imageToCanvas(host, viewportOf('orthographic'), { imageId: 'other' })).toBeNull();
  });
});
