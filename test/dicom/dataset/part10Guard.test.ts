import { deflateRawSync } from 'node:zlib';
import { LIMITS } from '@medclip/extension-medclip-sam/core/limits';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { checkedPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10Guard';
import { makePart10 } from '../../support/dicom/part10';

const DEFLATED = '1.2.840.10008.1.2.1.99';
const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';

/** A Part 10 file whose data set is `dataset`, in the transfer syntax given. */
function part10(transferSyntaxUid: string, dataset: Buffer): Uint8Array {
  const whole = makePart10({ compressed: { transferSyntaxUid, fragments: [] } });
  return new Uint8Array(Buffer.concat([whole.subarray(0, 144 + whole.readUInt32LE(140)), dataset]));
}
const times = (count: number, one: Buffer) => Buffer.alloc(count * one.length, new Uint8Array(one));
const EMPTY = Buffer.from([0x09, 0, 0x10, 0x10, 0x53, 0x48, 0, 0]);
const SEQUENCE = Buffer.from([0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff]);
const ITEM = Buffer.from([0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff]);
const OPEN = Buffer.concat([SEQUENCE, ITEM]);
const IMPLICIT_OPEN = Buffer.concat([Buffer.from([8, 0, 0x40, 0x11, 255, 255, 255, 255]), ITEM]);

/** Sequences of given length, one in the other. */
function nested(levels: number): Buffer {
  let inner: Buffer = EMPTY;
  for (let i = 0; i < levels; i++) {
    const item = Buffer.concat([Buffer.from([0xfe, 0xff, 0, 0xe0]), Buffer.alloc(4), inner]);
    item.writeUInt32LE(inner.length, 4);
    const head = Buffer.from([0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32LE(item.length, 8);
    inner = Buffer.concat([head, item]);
  }
  return inner;
}

test.each<[string, () => Uint8Array, RegExp]>([
  ['900,000 tiny elements', () => part10(EXPLICIT, times(900_000, EMPTY)), /elements/],
  ['100,000 open sequences', () => part10(EXPLICIT, times(100_000, OPEN)), /nested/],
  ['the same with implicit VRs', () => part10(IMPLICIT, times(100_000, IMPLICIT_OPEN)), /nested/],
  ['sequences of given length', () => part10(EXPLICIT, nested(LIMITS.nesting + 1)), /nested/],
  [
    '3 MB that unfold to 2.7 GB',
    () => {
      const block = deflateRawSync(Buffer.alloc(900 << 20), { level: 9, finishFlush: 2 });
      return part10(DEFLATED, Buffer.concat([block, block, block]));
    },
    /memory/,
  ],
  [
    '900,000 elements, deflated',
    () => part10(DEFLATED, deflateRawSync(times(900_000, EMPTY))),
    /elements/,
  ],
])('%s: refused before they are read, within seconds', (_name, make, sentence) => {
  const bytes = make();
  const started = performance.now();
  expect(() => readPart10(bytes)).toThrow(sentence);
  expect(() => readPart10(bytes)).toThrow(expect.objectContaining({ code: 'too-large' }));
  expect(performance.now() - started).toBeLessThan(30_000);
});

test('ordinary files, deep but not too deep ones, and broken ones pass', () => {
  expect(() => checkedPart10(new Uint8Array(makePart10({ frames: 3, bits: 16 })))).not.toThrow();
  expect(() => checkedPart10(part10(EXPLICIT, nested(20)))).not.toThrow();
  const file = new Uint8Array(makePart10());
  for (let cut = 0; cut < file.length; cut += 7) checkedPart10(file.subarray(0, cut));
});
