import fc from 'fast-check';
import { framesOf } from '@medclip/pacs/dicom/frames';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { makePart10 } from '../../support/dicom/part10';

const NATIVE = '1.2.840.10008.1.2.1';

test('1-bit frames that do not begin at a byte are shifted to one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.boolean()),
      (rows, columns, count, stream) => {
        const size = rows * columns;
        const bits = [...stream.take(size * count)];
        const packed = new Uint8Array(Math.ceil(bits.length / 16) * 2);
        bits.forEach((bit, i) => {
          if (bit) packed[i >> 3] = (packed[i >> 3] ?? 0) | (1 << (i & 7));
        });
        const file = makePart10({ rows, columns, frames: count, bits: 1, pixels: packed });
        const frames = framesOf(parseInstance(file).raw, NATIVE);
        for (let n = 1; n <= count; n++) {
          const frame = frames?.frame(n) ?? Buffer.alloc(0);
          const read = Array.from(
            { length: size },
            (_, i) => ((frame[i >> 3] ?? 0) >> (i & 7)) & 1
          );
          expect(read.map(Boolean)).toEqual(bits.slice((n - 1) * size, n * size));
        }
      }
    ),
    { numRuns: 60 }
  );
});

test('8- and 16-bit frames are cut at their bytes', () => {
  for (const bits of [8, 16]) {
    const { raw } = parseInstance(makePart10({ rows: 3, columns: 5, frames: 3, bits }));
    const size = (15 * bits) / 8;
    const second = framesOf(raw, NATIVE)?.frame(2);
    expect([...(second ?? [])]).toEqual(
      Array.from({ length: size }, (_, i) => ((i + size) * 7) & 255)
    );
  }
});

test('fragments become frames: one each, all in one, or by their start markers', () => {
  const jpeg = (n: number) => Uint8Array.of(0xff, 0xd8, n, n, n, n);
  const more = Uint8Array.of(1, 2, 3, 4);
  const transferSyntaxUid = '1.2.840.10008.1.2.4.50';
  const read = (frames: number, fragments: Uint8Array[]) => {
    const file = makePart10({ frames, compressed: { transferSyntaxUid, fragments } });
    const found = framesOf(parseInstance(file).raw, transferSyntaxUid);
    return found && Array.from({ length: found.count }, (_, i) => [...found.frame(i + 1)]);
  };
  expect(read(2, [jpeg(1), jpeg(2)])).toEqual([[...jpeg(1)], [...jpeg(2)]]);
  expect(read(1, [jpeg(1), more])).toEqual([[...jpeg(1), ...more]]);
  expect(read(2, [jpeg(1), more, jpeg(2)])).toEqual([[...jpeg(1), ...more], [...jpeg(2)]]);
  expect(read(3, [jpeg(1), more])).toBeNull();
});
