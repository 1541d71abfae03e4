import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { CODECS } from '../../../platform/cli/src/codecs';
import { codeStreams, compressedSegFile } from '../../support/generators/compressedSeg';
import { frameOffsets, SYNTAX, type Attributes } from '../../support/generators/encodeDicom';
import { SEG_KINDS, type SegKind } from '../../support/generators/segKinds';
import { foreignSegFile } from '../../support/generators/segObject';

const [ROWS, COLUMNS] = [41, 37];

/** A kind with zeros around: OpenJPEG's encoder takes no image of less than 32 pixels. */
function kindOf(name: string): SegKind {
  const kind = SEG_KINDS.find(one => one.name === name)!;
  const frames = kind.frames.map(frame => ({
    ...frame,
    stored: Array.from({ length: ROWS * COLUMNS }, (_, i) => {
      const [x, y] = [(i % COLUMNS) - 3, Math.floor(i / COLUMNS) - 2];
      const within = x >= 0 && y >= 0 && x < kind.columns && y < kind.rows;
      return within ? frame.stored[y * kind.columns + x]! : 0;
    }),
  }));
  return { ...kind, rows: ROWS, columns: COLUMNS, frames };
}
const codecs = CODECS;

/** Every voxel of every frame, against what was drawn. */
async function expectVoxels(bytes: Uint8Array, kind: SegKind): Promise<void> {
  const { type, frames, width, height } = await readSeg(bytes, { codecs });
  expect([type, width, height]).toEqual([kind.type, kind.columns, kind.rows]);
  const maximum = kind.maximum ?? 255;
  let filled = 0;
  for (const { index, segmentNumber, mask, fraction } of frames) {
    const stored = kind.frames[index - 1]!.stored;
    const inside = (v: number) =>
      type === 'LABELMAP' ? v === segmentNumber : v >= (type === 'BINARY' ? 1 : maximum / 2);
    expect([...mask.data]).toEqual(stored.map(v => (inside(v) ? 1 : 0)));
    if (fraction) expect([...fraction.data].map(v => Math.round(v * maximum))).toEqual(stored);
    filled += mask.data.reduce((sum, v) => sum + v, 0);
  }
  expect(filled).toBeGreaterThan(0);
}

const BYTES = ['fractional-occupancy-100', 'fractional-rle', 'labelmap-8-bit'];
const WIDE = 'labelmap-16-bit';
const CODED = [
  SYNTAX.jpegLossless,
  SYNTAX.jpegLosslessSv1,
  SYNTAX.jpegLs,
  SYNTAX.jpeg2000Lossless,
  SYNTAX.htJpeg2000Lossless,
  SYNTAX.rle,
];

describe('compressed segmentations', () => {
  const cases = CODED.flatMap(syntax => [...BYTES, WIDE].map(name => [name, syntax] as const));
  test.each(cases)('%s in %s: every voxel', async (name, syntax) => {
    await expectVoxels(await compressedSegFile(name, kindOf(name), syntax), kindOf(name));
  });

  test('a bit a pixel in JPEG 2000: samples of one bit', async () => {
    const kind = kindOf('binary-not-byte-aligned');
    await expectVoxels(await compressedSegFile('bits', kind), kind);
  });

  test('what may lose something but has not: JPEG 2000 and JPEG-LS by their code streams', async () => {
    const kind = kindOf('labelmap-8-bit');
    for (const [lossless, maybe] of [
      [SYNTAX.jpeg2000Lossless, SYNTAX.jpeg2000],
      [SYNTAX.jpegLs, SYNTAX.jpegLsNear],
    ] as const) {
      const pixels = { fragments: await codeStreams(kind, lossless) };
      await expectVoxels(foreignSegFile('m', { ...kind, pixels }, { transferSyntax: maybe }), kind);
    }
  });

  test.each([SYNTAX.jpeg2000, SYNTAX.jpegLsNear, SYNTAX.jpegBaseline])(
    'with loss (%s): labels are refused, shares read with a warning',
    async syntax => {
      const labels = await compressedSegFile('l', kindOf('labelmap-8-bit'), syntax);
      await expect(readSeg(labels, { codecs })).rejects.toMatchObject({
        code: 'dicom-invalid',
        message: expect.stringContaining('compressed with loss') as string,
      });
      const shares = await compressedSegFile('s', kindOf('fractional-rle'), syntax);
      const { warnings } = await readSeg(shares, { codecs });
      expect(warnings).toContain('It was compressed with loss; outlines may be off by a pixel.');
    }
  );

  test('without codecs the transfer syntax is named, with what to do', async () => {
    const bytes = await compressedSegFile('n', kindOf('labelmap-8-bit'), SYNTAX.jpegLs);
    await expect(readSeg(bytes)).rejects.toMatchObject({
      message: expect.stringContaining('(transfer syntax 1.2.840.10008.1.2.4.80)') as string,
      remedy: expect.stringContaining('Explicit VR Little Endian') as string,
    });
  });
});

describe('fragments', () => {
  const kind = kindOf('labelmap-16-bit');
  const halves = (streams: readonly Uint8Array[]) =>
    streams.flatMap(s => {
      const middle = 2 * Math.floor(s.length / 4);
      return [s.subarray(0, middle), s.subarray(middle)];
    });
  const file = (pixels: SegKind['pixels'], more: Attributes = {}) =>
    foreignSegFile('f', { ...kind, pixels: pixels!, more }, { transferSyntax: SYNTAX.jpegLs });

  test('several a frame, without an offset table and with one', async () => {
    const fragments = halves(await codeStreams(kind, SYNTAX.jpegLs));
    await expectVoxels(file({ fragments }), kind);
    await expectVoxels(file({ fragments, perFrame: kind.frames.map(() => 2) }), kind);
  });

  test('one a frame, with a basic or an extended offset table', async () => {
    const fragments = await codeStreams(kind, SYNTAX.jpegLs);
    const perFrame = fragments.map(() => 1);
    await expectVoxels(file({ fragments, perFrame }), kind);
    const words = (values: readonly number[]) =>
      new Uint8Array(BigUint64Array.from(values, BigInt).buffer);
    const more = {
      ExtendedOffsetTable: words(frameOffsets({ fragments, perFrame })),
      ExtendedOffsetTableLengths: words(fragments.map(f => f.length)),
    };
    await expectVoxels(file({ fragments }, more), kind);
  });

  test.each(CODED)(
    '%s: cut anywhere in its pixels it is refused, never half read',
    async syntax => {
      const bytes = await compressedSegFile('c', kindOf('labelmap-8-bit'), syntax);
      const start = Buffer.from(bytes).lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0]));
      for (const share of [0.05, 0.3, 0.6, 0.9, 0.97]) {
        const cut = bytes.slice(0, Math.floor(start + share * (bytes.length - start)));
        await expect(readSeg(cut, { codecs })).rejects.toMatchObject({ code: 'dicom-invalid' });
      }
    }
  );

  test.each(CODED)('%s: so is one whose frame ends early in a whole file', async syntax => {
    const fragments = await codeStreams(kind, syntax);
    const cut = fragments.map((f, i) => (i === 1 ? f.subarray(0, f.length >> 1) : f));
    const seg = { ...kind, pixels: { fragments: cut } };
    const bytes = foreignSegFile('c', seg, { transferSyntax: syntax });
    await expect(readSeg(bytes, { codecs })).rejects.toMatchObject({
      message: 'The pixel data of the segmentation is incomplete or broken.',
    });
  });

  test('a frame too few, and one of another size than the header says, are refused', async () => {
    const fragments = await codeStreams(kind, SYNTAX.jpegLs);
    const turned = { ...kind, rows: kind.columns, columns: kind.rows };
    for (const bytes of [
      file({ fragments: fragments.slice(1) }),
      foreignSegFile('t', { ...turned, pixels: { fragments } }, { transferSyntax: SYNTAX.jpegLs }),
    ]) {
      await expect(readSeg(bytes, { codecs })).rejects.toMatchObject({ code: 'dicom-invalid' });
    }
  });
});
