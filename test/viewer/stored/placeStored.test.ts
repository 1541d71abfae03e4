import type {
  ReadFrame,
  SegDocument,
} from '../../../extensions/medclip-sam/src/dicom/seg/segDocument';
import { placeStored } from '../../../extensions/medclip-sam/src/viewer/stored/placeStored';

const [width, height] = [4, 3];
const maskOf = (...at: readonly number[]) => {
  const data = new Uint8Array(width * height);
  for (const i of at) data[i] = 1;
  return { width, height, data };
};
const frame = (part: Partial<ReadFrame>): ReadFrame => ({
  index: 1,
  segmentNumber: 1,
  source: null,
  position: null,
  mask: maskOf(1),
  fraction: null,
  ...part,
});
const documentOf = (...frames: readonly ReadFrame[]) =>
  ({ width, height, frames }) as unknown as SegDocument;
const image = (n: number, more: object = {}) => ({
  imageId: `wadors:/instances/1.2.${n}/frames/1`,
  instance: {
    SOPInstanceUID: `1.2.${n}`,
    Rows: height,
    Columns: width,
    ImagePositionPatient: [0, 0, 5 * n],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [1, 1],
    ...more,
  },
});
const images = [image(1), image(2), image(3)];
const placed = (...frames: readonly ReadFrame[]) => {
  const { masks, elsewhere } = placeStored(documentOf(...frames), images);
  const found = [...masks].map(([segment, slices]) => [
    segment,
    [...slices].map(([id, mask]) => [
      id.slice(-16),
      [...mask.data.keys()].filter(i => mask.data[i]),
    ]),
  ]);
  return { found, elsewhere };
};

describe('where the outlines of a stored segmentation belong', () => {
  test('on the image that the frame names; two frames of one segment on one image are joined', () => {
    const source = { sopInstanceUID: '1.2.2', frameNumber: null };
    expect(placed(frame({ source }), frame({ source, mask: maskOf(2, 5) }))).toEqual({
      found: [[1, [['s/1.2.2/frames/1', [1, 2, 5]]]]],
      elsewhere: 0,
    });
  });

  test('a frame that names no image lies at its position, and nowhere when no image is there', () => {
    expect(
      placed(frame({ position: [0, 0, 15.2], segmentNumber: 7 }), frame({ position: [0, 0, 12] }))
    ).toEqual({ found: [[7, [['s/1.2.3/frames/1', [1]]]]], elsewhere: 1 });
  });

  test('images of another size, unknown images and frames without a place are counted, not guessed', () => {
    const other = [image(1, { Rows: 99 })];
    const source = { sopInstanceUID: '1.2.1', frameNumber: 1 };
    expect(placeStored(documentOf(frame({ source })), other)).toEqual({
      masks: new Map(),
      elsewhere: 1,
      resampled: 0,
    });
    const unknown = { sopInstanceUID: '9.9', frameNumber: 1 };
    expect(placed(frame({ source: unknown }), frame({})).elsewhere).toBe(2);
  });

  test('a frame of a multi-frame image; empty frames are no outlines', () => {
    const cine = [1, 2].map(n => ({
      imageId: `wadors:/instances/1.2.1/frames/${n}`,
      instance: { SOPInstanceUID: '1.2.1', Rows: height, Columns: width, NumberOfFrames: 2 },
    }));
    const { masks, elsewhere } = placeStored(
      documentOf(
        frame({ source: { sopInstanceUID: '1.2.1', frameNumber: 2 } }),
        frame({ source: { sopInstanceUID: '1.2.1', frameNumber: 1 }, mask: maskOf() })
      ),
      cine
    );
    expect([...(masks.get(1)?.keys() ?? [])]).toEqual([cine[1]?.imageId]);
    expect(elsewhere).toBe(0);
  });
});

describe('a multi-frame image that is named without a frame', () => {
  const source = { sopInstanceUID: '1.2.1', frameNumber: null };
  const framesOf = (positioned: boolean, count = 3) =>
    Array.from({ length: count }, (_, i) => ({
      imageId: `wadors:/instances/1.2.1/frames/${i + 1}`,
      instance: {
        ...{ SOPInstanceUID: '1.2.1', Rows: height, Columns: width, NumberOfFrames: count },
        ...(positioned && {
          ...{ ImagePositionPatient: [0, 0, 5 * i], PixelSpacing: [1, 1] },
          ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
        }),
      },
    }));
  const imagesOf = (part: Partial<ReadFrame>, known: ReturnType<typeof framesOf>) => {
    const { masks, elsewhere } = placeStored(documentOf(frame({ source, ...part })), known);
    return { on: [...(masks.get(1)?.keys() ?? [])].map(id => id.slice(-1)), elsewhere };
  };

  test('has the outline where its position is, and nowhere without one: never on frame 1 by default', () => {
    const found = imagesOf({ position: [0, 0, 10] }, framesOf(true));
    expect(found).toEqual({ on: ['3'], elsewhere: 0 });
    expect(imagesOf({}, framesOf(false))).toEqual({ on: [], elsewhere: 1 });
    expect(imagesOf({}, framesOf(false, 1))).toEqual({ on: ['1'], elsewhere: 0 });
  });
});

describe('by the orientation and position of the segmentation itself', () => {
  const source = { sopInstanceUID: '1.2.2', frameNumber: null };
  const plane = (position: number[], orientation: number[], spacing = [1, 1]) => ({
    position,
    grid: { orientation, spacing: spacing as unknown as readonly [number, number] },
  });
  const voxels = (part: Partial<ReadFrame>) => {
    const { masks, elsewhere, resampled } = placeStored(documentOf(frame(part)), images);
    const mask = masks.get(1)?.get(images[1]!.imageId);
    return { at: mask && [...mask.data.keys()].filter(i => mask.data[i]), elsewhere, resampled };
  };

  test.each([
    ['the same grid', plane([0, 0, 10], [1, 0, 0, 0, 1, 0]), maskOf(1), [1]],
    ['turned by 180 degrees', plane([3, 2, 10], [-1, 0, 0, 0, -1, 0]), maskOf(10), [1]],
    ['mirrored', plane([3, 0, 10], [-1, 0, 0, 0, 1, 0]), maskOf(2), [1]],
    ['seen from below', plane([0, 2, 10], [1, 0, 0, 0, -1, 0]), maskOf(9), [1]],
    [
      'transposed',
      plane([0, 0, 10], [0, 1, 0, 1, 0, 0]),
      // 3 columns of 4 rows: column 0, row 1 is x 1, y 0 of the image.
      { width: 3, height: 4, data: Uint8Array.from({ length: 12 }, (_, i) => (i === 3 ? 1 : 0)) },
      [1],
    ],
    [
      'cropped',
      plane([1, 0, 10], [1, 0, 0, 0, 1, 0]),
      { width: 2, height: 1, data: Uint8Array.of(1, 1) },
      [1, 2],
    ],
  ])('%s: the same voxels, nothing resampled', (_, grid, mask, at) => {
    expect(voxels({ source, mask, ...grid })).toEqual({ at, elsewhere: 0, resampled: 0 });
    expect(voxels({ mask, ...grid })).toEqual({ at, elsewhere: 0, resampled: 0 });
  });

  test('a finer grid gives the nearest voxels, and it is said', () => {
    const data = new Uint8Array(8 * 6);
    for (const [x, y] of [
      [2, 2],
      [3, 2],
      [2, 3],
      [3, 3],
    ]) {
      data[y! * 8 + x!] = 1;
    }
    const fine = plane([-0.25, -0.25, 10], [1, 0, 0, 0, 1, 0], [0.5, 0.5]);
    const mask = { width: 8, height: 6, data };
    expect(voxels({ source, mask, ...fine })).toEqual({ at: [5], elsewhere: 0, resampled: 1 });
  });

  test('another plane is refused, also where the image is named', () => {
    const tilted = plane([0, 0, 10], [1, 0, 0, 0, 0.9, Math.sqrt(1 - 0.81)]);
    expect(voxels({ source, ...tilted })).toMatchObject({ elsewhere: 1 });
    expect(voxels({ source, ...plane([0, 0, 14], [1, 0, 0, 0, 1, 0]) })).toMatchObject({
      elsewhere: 1,
    });
  });
});
