import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { SYNTAX, type Attributes } from '../../support/generators/encodeDicom';
import {
  foreignSegFile,
  type ForeignFrame,
  type ForeignSeg,
} from '../../support/generators/segObject';

/** Rows and columns whose product is odd: frames of packed bits begin inside bytes. */
const [rows, columns] = [5, 7];
const bits = (seed: number) =>
  Array.from({ length: rows * columns }, (_, i) => ((i * 7 + seed * 5) % 11) % 2);
const frame = (n: number, segment: number | null, stored = bits(n)): ForeignFrame => ({
  segment,
  stored,
  source: { sop: `1.2.${n}` },
  position: [0, 0, n],
});
const base = {
  ...{ type: 'BINARY', rows, columns, labels: ['a', 'b'], manufacturer: 'Some vendor' },
  frames: [frame(3, 2), frame(1, 1), frame(2, 1), frame(2, 2), frame(1, 2)],
} as const satisfies ForeignSeg;
const fileOf = (seg: Partial<ForeignSeg> = {}, syntax: string = SYNTAX.explicit) =>
  foreignSegFile('foreign', { ...base, ...seg }, { transferSyntax: syntax });
const read = (seg: Partial<ForeignSeg> = {}, syntax?: string) => readSeg(fileOf(seg, syntax));

const EVERY = [SYNTAX.explicit, SYNTAX.implicit, SYNTAX.bigEndian, SYNTAX.deflated] as const;

describe('uncompressed, in every byte order', () => {
  test.each(EVERY)(
    '%s: bits across bytes, segments that overlap, frames in any order',
    async syntax => {
      const { frames, warnings } = await read({}, syntax);
      expect(frames.map(f => [f.segmentNumber, f.position![2]])).toEqual([
        ...[
          [2, 3],
          [1, 1],
          [1, 2],
          [2, 2],
          [2, 1],
        ],
      ]);
      frames.forEach((f, i) => expect([...f.mask.data]).toEqual(base.frames[i]!.stored));
      expect(warnings).toEqual([]);
    }
  );

  test.each(EVERY)(
    '%s: labels of 16 bits, not one after the other, background by padding',
    async syntax => {
      const stored = bits(1).map((v, i) => (v ? (i % 2 ? 300 : 7) : 9));
      const { frames } = await read(
        {
          ...{ type: 'LABELMAP', bits: 16, frames: [frame(1, null, stored)] },
          more: { PixelPaddingValue: 9 },
        },
        syntax
      );
      expect(frames.map(f => f.segmentNumber)).toEqual([7, 300]);
      for (const { segmentNumber, mask } of frames) {
        expect([...mask.data]).toEqual(stored.map(v => (v === segmentNumber ? 1 : 0)));
      }
    }
  );

  test('big endian in words: bytes and bits are turned (PS3.5, 8.1.2 and annex A.3)', async () => {
    for (const seg of [{}, { type: 'FRACTIONAL', maximum: 1 }] as const) {
      const bytes = Buffer.from(fileOf(seg, SYNTAX.bigEndian));
      const at = bytes.lastIndexOf(Buffer.from([0x7f, 0xe0, 0, 0x10]));
      bytes.write('OW', at + 4);
      bytes.subarray(at + 12).swap16();
      const { frames } = await readSeg(new Uint8Array(bytes));
      frames.forEach((f, i) => expect([...f.mask.data]).toEqual(base.frames[i]!.stored));
    }
  });

  test('a label map in colours of a palette: the stored values are the labels', async () => {
    const stored = bits(2).map(v => 5 * v);
    const table = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
    const colours = Object.fromEntries(
      ['Red', 'Green', 'Blue'].flatMap(colour => [
        [`${colour}PaletteColorLookupTableDescriptor`, [256, 0, 8]],
        [`${colour}PaletteColorLookupTableData`, table],
      ])
    );
    const more = { PhotometricInterpretation: 'PALETTE COLOR', ...colours };
    const { frames } = await read({ type: 'LABELMAP', frames: [frame(1, null, stored)], more });
    expect(frames.map(f => f.segmentNumber)).toEqual([5]);
    expect([...frames[0]!.mask.data]).toEqual(stored.map(v => v / 5));
  });
});

describe('shares', () => {
  const shares = (values: readonly number[], more: Partial<ForeignSeg>) =>
    read({
      ...{
        type: 'FRACTIONAL',
        frames: [
          frame(
            1,
            1,
            bits(0).map((_, i) => values[i] ?? 0)
          ),
        ],
      },
      ...more,
    });

  test('of a maximum of 100 the outline begins at 50; occupancy is not called probability', async () => {
    const { frames, warnings } = await shares([100, 50, 49], {
      maximum: 100,
      fractionalType: 'OCCUPANCY',
    });
    expect([...frames[0]!.mask.data.subarray(0, 4)]).toEqual([1, 1, 0, 0]);
    expect(frames[0]!.fraction!.data[2]).toBeCloseTo(0.49);
    expect(warnings).toEqual([expect.stringContaining('how much of each voxel is filled')]);
  });

  test('above the maximum counts as the maximum, and is told; a maximum that is missing is told', async () => {
    const above = await shares([200], { maximum: 100 });
    expect(above.frames[0]!.fraction!.data[0]).toBe(1);
    expect(above.warnings).toEqual([expect.stringContaining('above the largest')]);
    const missing = await shares([255], { more: { MaximumFractionalValue: undefined } });
    expect(missing.warnings).toEqual([expect.stringContaining('255 was taken')]);
    await expect(shares([1], { maximum: 0 })).rejects.toMatchObject({ code: 'dicom-invalid' });
  });
});

describe('where frames lie', () => {
  const image = (sop: string, frames?: number | readonly number[]) => ({
    ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    ReferencedSOPInstanceUID: sop,
    ...(frames !== undefined && { ReferencedFrameNumber: frames }),
  });
  const derived = (...images: readonly object[]) => ({
    DerivationImageSequence: [{ SourceImageSequence: images }],
  });
  const at = (z: number) => ({ PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }] });
  const segment = { SegmentIdentificationSequence: [{ ReferencedSegmentNumber: 2 }] };
  const grouped = async (shared: Attributes, own: readonly Attributes[], more: Attributes = {}) => {
    const { frames, warnings } = await read({
      frames: own.map((_, i) => frame(i, 1)),
      more: {
        SharedFunctionalGroupsSequence: [shared],
        PerFrameFunctionalGroupsSequence: own,
        ...more,
      },
    });
    const sources = frames.map(f => f.source && [f.source.sopInstanceUID, f.source.frameNumber]);
    return { segments: frames.map(f => f.segmentNumber), sources, warnings };
  };

  test('segment and source in the shared group hold for every frame', async () => {
    const shared = { ...segment, ...derived(image('1.2.9')) };
    const found = await grouped(shared, [at(4), at(4)]);
    expect(found).toEqual({
      segments: [2, 2],
      sources: [
        ['1.2.9', null],
        ['1.2.9', null],
      ],
      warnings: [],
    });
  });

  test('one shared image cannot lie under frames of several positions', async () => {
    const { sources, warnings } = await grouped({ ...segment, ...derived(image('1.2.9')) }, [
      at(4),
      at(5),
    ]);
    expect(sources).toEqual([null, null]);
    expect(warnings).toEqual([expect.stringContaining('several positions name one image')]);
  });

  test('frames of a multi-frame image, by number; several of them are none', async () => {
    const own = [3, [1, 2]].map(n => ({ ...at(1), ...derived(image('1.2.9', n)) }));
    const { sources, warnings } = await grouped(segment, own);
    expect(sources).toEqual([['1.2.9', 3], null]);
    expect(warnings).toEqual([expect.stringContaining('several images')]);
  });

  test('images in several derivations are several; one that is named twice is one', async () => {
    const [a, b] = [image('1.2.1'), image('1.2.2')];
    const twice = { DerivationImageSequence: [a, b].map(one => ({ SourceImageSequence: [one] })) };
    const { sources } = await grouped(segment, [
      { ...at(1), ...twice },
      { ...at(2), ...derived(a, a) },
    ]);
    expect(sources).toEqual([null, ['1.2.1', null]]);
  });

  test('by position only; without one by the only image of the object, else nowhere', async () => {
    const { warnings } = await grouped(segment, [at(1)]);
    expect(warnings).toEqual([expect.stringContaining('placed by position only')]);
    const refers = (...sops: readonly string[]) => ({
      ReferencedSeriesSequence: [
        { SeriesInstanceUID: '1.2', ReferencedInstanceSequence: sops.map(sop => image(sop)) },
      ],
    });
    expect(await grouped(segment, [{}], refers('1.2.8'))).toMatchObject({
      sources: [['1.2.8', null]],
      warnings: [],
    });
    expect(await grouped(segment, [{}], refers('1.2.8', '1.2.9'))).toMatchObject({
      sources: [null],
      warnings: [expect.stringContaining('lie nowhere')],
    });
  });
});
