import type { ReadFrame, SegDocument } from '../../extensions/medclip-sam/src/dicom/segDocument';
import { placeStored } from '../../extensions/medclip-sam/src/viewer/placeStored';

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
