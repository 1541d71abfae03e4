import type { NaturalDataset } from 'dcmjs';
import fc from 'fast-check';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { segGroups } from '@medclip/extension-medclip-sam/dicom/seg/segGroups';
import type { SegInput } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, disc, enhancedMr, usImage } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const input = (sources: readonly NaturalDataset[], more: Partial<SegInput> = {}): SegInput => ({
  sources,
  segments: [plain(1)],
  frames: sources.map(s => frame(s)),
  ...more,
});

test('what fits into one object stays one', () => {
  const one = input(ctVolume(4));
  expect(segGroups(one)).toEqual([one]);
});

test('ultrasound stills of several sizes, in one series, become one object per size', () => {
  const small = usImage();
  const large = usImage({ SOPInstanceUID: '2.25.71', Rows: 80, Columns: 100 });
  const groups = segGroups(input([small, large]));
  expect(groups.map(g => g.frames.map(f => f.sopInstanceUID))).toEqual([
    [small.SOPInstanceUID],
    [large.SOPInstanceUID],
  ]);
  for (const group of groups) expect(writeSeg(group).frames).toBe(1);
});

test('localisers become one object per orientation, each in its own right place', async () => {
  const axial = ctVolume(3);
  const sagittal = ctVolume(2, { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] }).map((s, i) => ({
    ...s,
    SOPInstanceUID: `2.25.8${i}`,
  }));
  const groups = segGroups(input([axial[0]!, sagittal[0]!, axial[1]!, sagittal[1]!, axial[2]!]));
  expect(groups.map(g => g.frames.length)).toEqual([3, 2]);
  const read = await readSeg(writeSeg(groups[1]!).bytes);
  expect(read.frames.map(f => f.source?.sopInstanceUID)).toEqual(
    expect.arrayContaining(sagittal.map(s => s.SOPInstanceUID))
  );
});

test('an enhanced image whose frames lie in two orientations is divided by frame', () => {
  const orientation = (o: readonly number[]) => ({
    PlaneOrientationSequence: [{ ImageOrientationPatient: o }],
  });
  const source = enhancedMr(4, {
    SharedFunctionalGroupsSequence: [
      { PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 3 }] },
    ],
    PerFrameFunctionalGroupsSequence: [0, 1, 2, 3].map(i => ({
      PlanePositionSequence: [{ ImagePositionPatient: [i, i, i] }],
      ...orientation(i % 2 ? [1, 0, 0, 0, 1, 0] : [0, 1, 0, 0, 0, -1]),
    })),
  });
  const frames = [1, 2, 3, 4].map(frameNumber => frame(source, { frameNumber }));
  const groups = segGroups(input([source], { frames }));
  expect(groups.map(g => g.frames.map(f => f.frameNumber))).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test('overlapping segments go into several label maps, and none is lost', async () => {
  const source = usImage({ Rows: 8, Columns: 8 });
  const blob = fc.record({
    x: fc.integer({ min: 0, max: 7 }),
    y: fc.integer({ min: 0, max: 7 }),
    r: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(blob, { minLength: 1, maxLength: 6 }), async blobs => {
      const masks = blobs.map(({ x, y, r }) => disc(8, 8, r, [x, y]));
      const groups = segGroups(
        input([source], {
          type: 'LABELMAP',
          segments: masks.map((_, i) => plain(i + 1)),
          frames: masks.map((mask, i) => frame(source, { mask, segmentNumber: i + 1 })),
        })
      );
      const found = new Map<string, string>();
      for (const group of groups) {
        const read = await readSeg(writeSeg(group).bytes);
        for (const f of read.frames) {
          const { label } = read.segments.find(s => s.number === f.segmentNumber)!;
          found.set(label, f.mask.data.join(''));
        }
      }
      expect(found).toEqual(new Map(masks.map((m, i) => [`segment ${i + 1}`, m.data.join('')])));
    }),
    { numRuns: 40 }
  );
});
