import type { DisplaySet, Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { isMisreadByHost } from '../../../extensions/medclip-sam/src/viewer/stored/misreadByHost';
import { SYNTAX } from '../../support/generators/encodeDicom';
import { SEG_KINDS } from '../../support/generators/segKinds';
import { foreignSegFile } from '../../support/generators/segObject';
import { seg, study } from '../../support/dicom/storedStudy';

const bytesOf = { Rows: 16, Columns: 16, BitsAllocated: 8, SegmentationType: 'FRACTIONAL' };

/** Whether it is misread, and how often the object was fetched to know it. */
async function asked(instance: object, transferSyntax: string = SYNTAX.explicit) {
  let fetched = 0;
  const [kind] = SEG_KINDS;
  const loadObject = async () => {
    fetched += 1;
    return Uint8Array.from(foreignSegFile('stored', kind!, { transferSyntax })).buffer;
  };
  const misread = await isMisreadByHost(
    { loadObject } as unknown as Host,
    { instance } as unknown as DisplaySet
  );
  return { misread, fetched };
}

describe('what OHIF would draw wrong', () => {
  test.each([
    [SYNTAX.explicit, false],
    [SYNTAX.implicit, false],
    [SYNTAX.deflated, false],
    [SYNTAX.rle, false],
    [SYNTAX.bigEndian, true],
    [SYNTAX.jpegLs, true],
    [SYNTAX.jpeg2000Lossless, true],
    [SYNTAX.deflatedFrame, true],
  ])('%s, as the PACS says or as the object says itself', async (syntax, misread) => {
    const said = { ...bytesOf, AvailableTransferSyntaxUID: syntax };
    expect(await asked(said)).toEqual({ misread, fetched: 0 });
    expect(await asked(bytesOf, syntax)).toEqual({ misread, fetched: 1 });
  });

  test('an object of ours is not fetched to know it', async () => {
    const ours = { ...bytesOf, Manufacturer: 'MedCLIP-SAM for OHIF' };
    expect(await asked(ours)).toEqual({ misread: false, fetched: 0 });
  });

  test.each([
    ['bits in RLE', { BitsAllocated: 1, AvailableTransferSyntaxUID: SYNTAX.rle }, true],
    ['frames that begin inside bytes', { BitsAllocated: 1, Columns: 15, Rows: 15 }, true],
    ['one such frame', { BitsAllocated: 1, Columns: 15, Rows: 15, NumberOfFrames: 1 }, false],
    ['frames that begin with bytes', { BitsAllocated: 1 }, false],
    ['a label map on 0', { SegmentationType: 'LABELMAP', PixelPaddingValue: 0 }, false],
    ['a label map on 9', { SegmentationType: 'LABELMAP', PixelPaddingValue: 9 }, true],
    ['tiles', { DimensionOrganizationType: 'TILED_FULL' }, true],
  ])('%s', async (_name, more, misread) => {
    const plain = { SegmentationType: 'BINARY', NumberOfFrames: 3 };
    const said = { AvailableTransferSyntaxUID: SYNTAX.explicit };
    expect((await asked({ ...bytesOf, ...plain, ...said, ...more })).misread).toBe(misread);
  });

  test('it is not shown, but offered to go on with, and the panel says why', async () => {
    const { active, layers, notices, shown, look } = study();
    const one = seg('one', '101500');
    active.push({
      ...one,
      instance: { ...one.instance, AvailableTransferSyntaxUID: SYNTAX.jpegLs },
    });
    await look();
    expect(layers).toEqual([]);
    expect(shown.continuable?.map(c => c.id)).toEqual(['one']);
    expect(notices).toEqual([
      'A stored segmentation is not shown by itself: OHIF would draw it wrong.',
    ]);
  });
});
