import type { NaturalDataset } from 'dcmjs';
import { turnTables } from '../../../extensions/medclip-sam/src/dicom/dataset/bigEndianTables';

const after = (vr: string, bits: number) => {
  const pixels = Uint8Array.of(1, 2, 3, 4);
  const dataset = {
    BitsAllocated: bits,
    PixelData: [pixels.buffer],
    _vrMap: { PixelData: vr },
  } as unknown as NaturalDataset;
  turnTables(dataset);
  return [...pixels];
};

test('pixels of 8 bits in big-endian words are turned round, and no others', () => {
  expect(after('OW', 8)).toEqual([2, 1, 4, 3]);
  expect(after('OB', 8)).toEqual([1, 2, 3, 4]);
  // The reader of samples knows their order.
  expect(after('OW', 16)).toEqual([1, 2, 3, 4]);
});
