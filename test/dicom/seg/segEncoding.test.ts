import dcmjs from 'dcmjs';
import { segEncoding } from '@medclip/extension-medclip-sam/dicom/seg/segEncoding';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, disc, usCine } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

test.each([
  [{ rows: 512, columns: 512, frames: 40 }, 'BINARY'],
  [{ rows: 61, columns: 77, frames: 1 }, 'BINARY'],
  [{ rows: 61, columns: 77, frames: 2 }, 'FRACTIONAL'],
  [{ rows: 211, columns: 168, frames: 3 }, 'BINARY'],
  [{ rows: 168, columns: 211, frames: 3 }, 'FRACTIONAL'],
  [{ rows: 168, columns: 211, frames: 4 }, 'BINARY'],
])('%j is stored %s', (image, type) => {
  expect(segEncoding(undefined, image).type).toBe(type);
  expect(segEncoding('BINARY', image).type).toBe('BINARY');
});

/** Pixels per frame as OHIF 3.13.2 reads a whole file: dcmjs' asynchronous reader, bits with the lowest first. */
async function asOhifReads(bytes: Uint8Array, pixels: number): Promise<(readonly number[])[]> {
  const { AsyncDicomReader } = dcmjs.async as {
    AsyncDicomReader: new () => {
      stream: { addBuffer(b: ArrayBuffer): void; setComplete(): void };
      readFile(): Promise<{ dict: Record<string, { Value: readonly ArrayBuffer[] }> }>;
    };
  };
  const reader = new AsyncDicomReader();
  reader.stream.addBuffer(bytes.slice().buffer as ArrayBuffer);
  reader.stream.setComplete();
  const { dict } = await reader.readFile();
  const isBits = dict['00280100']!.Value[0] as unknown as number;
  return dict['7FE00010']!.Value.map(value => {
    const buffer = new Uint8Array(Array.isArray(value) ? (value[0] as ArrayBuffer) : value);
    return Array.from({ length: pixels }, (_, i) =>
      isBits === 1 ? (buffer[i >> 3]! >> (i % 8)) & 1 : buffer[i]!
    );
  });
}

test.each([
  ['aligned', 64, 64],
  ['rows begin inside a byte', 33, 36],
  ['frames begin inside a byte, no padding', 33, 38],
])('OHIF reads the voxels that were stored: %s', async (_name, rows, columns) => {
  const source = usCine(4, { Rows: rows, Columns: columns });
  const frames = [1, 2, 3, 4].map(frameNumber =>
    frame(source, { frameNumber, mask: disc(columns, rows, 3 + frameNumber, [9, 11]) })
  );
  const { bytes } = writeSeg({ sources: [source], segments: [plain(1)], frames });
  const read = await asOhifReads(bytes, rows * columns);
  expect(read).toEqual(frames.map(f => [...f.mask.data]));
  expect((await readSeg(bytes)).frames.map(f => [...f.mask.data])).toEqual(read);
});

test('a broken neighbour does not cost the work on the others', () => {
  const [first, second] = ctVolume(2);
  const sources = [first!, { ...second!, Rows: 0 }];
  const seg = writeSeg({ sources, segments: [plain(1)], frames: [frame(first!)] });
  expect(seg.frames).toBe(1);
});
