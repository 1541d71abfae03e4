import { pixelLayout } from '../../../extensions/medclip-sam/src/dicom/image/pixelLayout';
import { storedFrame } from '../../../extensions/medclip-sam/src/dicom/image/storedFrame';
import { readPart10 } from '../../../extensions/medclip-sam/src/dicom/dataset/part10';
import { CODECS } from '../../../platform/cli/src/codecs';
import type { RawFrame } from '../../support/generators/compress';
import { SYNTAX } from '../../support/generators/encodeDicom';
import { identity, imageFile, SOP } from '../../support/generators/imageObject';

const SIDE = 64;
const LOSSLESS = [
  ...['bigEndian', 'deflated', 'rle', 'jpegLossless', 'jpegLosslessSv1', 'jpegLs'],
  ...['jpeg2000Lossless', 'htJpeg2000Lossless'],
] as const;
const DEPTHS = Array.from({ length: 15 }, (_, i) => i + 2);

/** Signed samples over the whole range of so many bits, smooth in both directions, each row beginning elsewhere. */
function signedFrame(bits: number, channels: 1 | 3 = 1): RawFrame {
  const least = -(2 ** (bits - 1));
  const length = SIDE * SIDE * channels;
  const values = Array.from({ length }, (_, i) =>
    Math.round(least + (2 ** bits - 1) * (0.5 + 0.5 * Math.sin(i / 97 + (i % channels))))
  );
  const words = bits > 8 ? Int16Array.from(values) : Int8Array.from(values);
  return {
    ...{ width: SIDE, height: SIDE, channels, bits, signed: true },
    bytes: new Uint8Array(words.buffer),
  };
}

async function samplesOf(frame: RawFrame, transferSyntax: string): Promise<Int32Array> {
  const photometric = frame.channels === 3 ? 'RGB' : 'MONOCHROME2';
  const header = identity('signed', 'OT', SOP.sc);
  const file = readPart10(await imageFile(header, [frame], photometric, { transferSyntax }));
  return (await storedFrame(file, pixelLayout(file.dataset), 0, CODECS)).samples;
}

/** Largest difference to the uncompressed file. */
async function farthest(frame: RawFrame, transferSyntax: string): Promise<number> {
  const original = await samplesOf(frame, SYNTAX.explicit);
  expect([Math.min(...original), Math.max(...original)]).toEqual([
    -(2 ** (frame.bits - 1)),
    2 ** (frame.bits - 1) - 1,
  ]);
  const read = await samplesOf(frame, transferSyntax);
  expect(read).toHaveLength(original.length);
  return read.reduce((most, v, i) => Math.max(most, Math.abs(v - original[i]!)), 0);
}

describe('signed samples are those of the uncompressed image', () => {
  test.each(LOSSLESS)('%s, 2 to 16 bits', async name => {
    for (const bits of DEPTHS) {
      const off = await farthest(signedFrame(bits), SYNTAX[name]);
      expect({ bits, off }).toEqual({ bits, off: 0 });
    }
  });

  test('lossy JPEG 2000, within what was lost', async () => {
    for (const bits of [8, 12]) {
      const off = await farthest(signedFrame(bits), SYNTAX.jpeg2000);
      expect({ bits, close: off <= 2, off }).toEqual({ bits, close: true, off });
    }
  });

  test.each(['jpeg2000Lossless', 'htJpeg2000Lossless'] as const)(
    'three components of 8 bits: %s',
    async name => expect(await farthest(signedFrame(8, 3), SYNTAX[name])).toBe(0)
  );
});

/** Code streams of other encoders, of two rows of four samples each. */
const OPENJPEG =
  'ff4fff510029000000000004000000020000000000000000000000040000000200000000000000000001870101ff52000c00000001000004040001ff5c0004' +
  '4040ff90000a00000000001a0001ff93df804807c208002445f542bfffd9';
const OPENJPH =
  'ff4fff510029400000000004000000020000000000000000000000040000000200000000000000000001870101ff500008000200000002ff52000c00020001' +
  '000504044001ff5c00132048505050505050505050505050484848ff90000a0000000000340001ff93c023177300000000c01280e201077400c024804d0098' +
  '4c3233000edc0181740098fc00023400ffd9';

/** Signature, file type, header (two rows of four, one signed component of 8 bits, grey) and the head of the last box. */
const JP2_BOXES = Buffer.from(
  '0000000c6a5020200d0a870a' +
    '00000014667479706a703220000000006a703220' +
    '0000002d6a703268000000166968647200000002000000040001870700000000000f636f6c7201000000000011' +
    '000000006a703263',
  'hex'
);

describe('signed code streams that OpenJPEG and OpenJPH have written', () => {
  const jp2 = (stream: Uint8Array) => Buffer.concat([JP2_BOXES, stream]);
  const cases = [
    ['JPEG 2000', SYNTAX.jpeg2000Lossless, Buffer.from(OPENJPEG, 'hex')],
    [
      'JPEG 2000 in the boxes of a JP2 file',
      SYNTAX.jpeg2000Lossless,
      jp2(Buffer.from(OPENJPEG, 'hex')),
    ],
    ['HTJ2K', SYNTAX.htJpeg2000Lossless, Buffer.from(OPENJPH, 'hex')],
  ] as const;
  test.each(cases)('%s', async (_, syntax, stream) => {
    const { bytes, signed } = await CODECS.get(syntax)!(stream);
    expect([...new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)]).toEqual([
      ...[-128, -64, -1, 0],
      ...[1, 64, 100, 127],
    ]);
    expect(signed).toBe(true);
  });
});
