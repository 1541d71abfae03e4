import fc from 'fast-check';
import type { NaturalDataset } from 'dcmjs';
import { sct } from '@medclip/extension-medclip-sam/dicom/dataset/codes';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import {
  crImage,
  ctVolume,
  disc,
  enhancedMr,
  obliqueMr,
  usCine,
  usImage,
} from '../../support/dicom/segSources';
import { codeOf, frame, plain } from '../../support/dicom/segSpecs';

const shared = (bytes: Uint8Array): NaturalDataset =>
  (readPart10(bytes).dataset.SharedFunctionalGroupsSequence as NaturalDataset[])[0]!;
const perFrame = (bytes: Uint8Array): NaturalDataset[] =>
  readPart10(bytes).dataset.PerFrameFunctionalGroupsSequence as NaturalDataset[];
const item = (dataset: NaturalDataset, keyword: string): NaturalDataset =>
  (dataset[keyword] as NaturalDataset[])[0]!;

test('what is written is read back, with codes, colours, algorithm and places', async () => {
  const sources = ctVolume(3);
  const term = {
    category: sct('49755003', 'Morphologically Abnormal Structure'),
    type: sct('27925004', 'Nodule'),
    typeModifier: sct('24028007', 'Right'),
    region: sct('39607008', 'Lung'),
    regionModifier: sct('7771000', 'Left'),
    coded: true,
  };
  const algorithm = { name: 'MedCLIP-SAM', version: '9', parameters: 'a=ü\\b', source: 'here' };
  const seg = writeSeg({
    sources,
    segments: [
      plain(1, {
        label: 'nödule',
        term,
        algorithm,
        colour: [255, 0, 10],
        trackingUid: '2.25.77',
        trackingId: 't',
      }),
    ],
    frames: sources.map(source => frame(source)),
    contentCreatorName: 'Doe^Jané',
  });
  const read = await readSeg(seg.bytes);
  expect(read).toMatchObject({
    sopInstanceUID: seg.sopInstanceUID,
    seriesInstanceUID: seg.seriesInstanceUID,
    studyInstanceUID: seg.studyInstanceUID,
    patientID: 'PID-1',
    contentCreatorName: 'Doe^Jané',
    type: 'BINARY',
    warnings: [],
  });
  expect(read.segments).toEqual([
    {
      number: 1,
      label: 'nödule',
      description: null,
      algorithmType: 'AUTOMATIC',
      algorithmName: 'MedCLIP-SAM',
      algorithm,
      term,
      trackingId: 't',
      trackingUid: '2.25.77',
      colour: [255, 0, 10],
    },
  ]);
  expect(read.frames.map(f => f.source?.sopInstanceUID)).toEqual(
    sources.map(s => s.SOPInstanceUID)
  );
  expect(read.frames.map(f => f.position)).toEqual(sources.map(s => s.ImagePositionPatient));
});

test('any masks of any size come back bit by bit, whatever the type', async () => {
  const size = fc.integer({ min: 1, max: 23 });
  const world = fc.record({
    rows: size,
    columns: size,
    masks: fc.array(
      fc.record({
        segment: fc.integer({ min: 1, max: 4 }),
        frame: fc.integer({ min: 1, max: 5 }),
        bits: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 529, maxLength: 529 }),
      }),
      { minLength: 1, maxLength: 8 }
    ),
    type: fc.constantFrom('BINARY' as const, 'FRACTIONAL' as const),
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ rows, columns, masks, type }) => {
      const source = usCine(5, { Rows: rows, Columns: columns });
      const frames = masks.map(m =>
        frame(source, {
          frameNumber: m.frame,
          segmentNumber: m.segment,
          mask: {
            width: columns,
            height: rows,
            data: Uint8Array.from(m.bits.slice(0, rows * columns)),
          },
        })
      );
      const wanted = new Map<string, Uint8Array>();
      for (const f of frames) {
        const key = `${f.segmentNumber}/${f.frameNumber}`;
        const before = wanted.get(key) ?? new Uint8Array(rows * columns);
        wanted.set(
          key,
          before.map((v, i) => v | f.mask.data[i]!)
        );
      }
      const filled = [...wanted].filter(([, data]) => data.includes(1));
      const segments = [1, 2, 3, 4].map(n => plain(n));
      fc.pre(filled.length > 0);
      const read = await readSeg(writeSeg({ sources: [source], segments, frames, type }).bytes);
      const label = (n: number) => read.segments.find(s => s.number === n)!.label;
      const got = read.frames.map(f => [
        `${label(f.segmentNumber).slice(-1)}/${f.source!.frameNumber}`,
        [...f.mask.data],
      ]);
      expect(got.sort()).toEqual(filled.map(([key, data]) => [key, [...data]]).sort());
      expect(read.segments.map(s => s.number)).toEqual(read.segments.map((_, i) => i + 1));
    }),
    { numRuns: 25 }
  );
});

test('a probability map is kept to 1/255', async () => {
  const source = crImage({ Rows: 4, Columns: 4 });
  const data = Float32Array.from({ length: 16 }, (_, i) => i / 15);
  const mask = { width: 4, height: 4, data: Uint8Array.from(data, v => (v >= 0.5 ? 1 : 0)) };
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1)],
    frames: [frame(source, { mask, probability: { width: 4, height: 4, data } })],
    type: 'FRACTIONAL',
  });
  const [read] = (await readSeg(bytes)).frames;
  read!.fraction!.data.forEach((v, i) => expect(Math.abs(v - data[i]!)).toBeLessThan(1 / 500));
  expect([...read!.mask.data]).toEqual([...mask.data]);
});

test('a label map holds the segments, and refuses an overlap', async () => {
  const source = usImage();
  const [a, b] = [disc(64, 64, 5, [15, 15]), disc(64, 64, 5, [40, 40])];
  const segments = [plain(3), plain(9)];
  const frames = [
    frame(source, { mask: a, segmentNumber: 3 }),
    frame(source, { mask: b, segmentNumber: 9 }),
  ];
  const seg = writeSeg({ sources: [source], segments, frames, type: 'LABELMAP' });
  const read = await readSeg(seg.bytes);
  expect(seg.frames).toBe(1);
  expect(read.frames.map(f => [f.segmentNumber, [...f.mask.data]])).toEqual([
    [1, [...a.data]],
    [2, [...b.data]],
  ]);
  const overlapping = [...frames, frame(source, { mask: a, segmentNumber: 9 })];
  expect(
    codeOf(() => writeSeg({ sources: [source], segments, frames: overlapping, type: 'LABELMAP' }))
  ).toBe('dicom-invalid');
});

test('the same input gives the same bytes', () => {
  const build = (): Uint8Array => {
    let n = 0;
    const sources = obliqueMr();
    return writeSeg({
      sources,
      segments: [plain(1)],
      frames: sources.map(s => frame(s)),
      now: new Date(0),
      newUid: () => `2.25.5${n++}`,
    }).bytes;
  };
  expect(Buffer.compare(build(), build())).toBe(0);
});

test('frames are ordered along the normal, however the sources come', async () => {
  for (const sources of [ctVolume(4), ctVolume(4).reverse()]) {
    const seg = writeSeg({ sources, segments: [plain(1)], frames: sources.map(s => frame(s)) });
    const read = await readSeg(seg.bytes);
    expect(read.frames.map(f => f.position![2])).toEqual([-100, -97.5, -95, -92.5]);
    expect(item(shared(seg.bytes), 'PixelMeasuresSequence')).toMatchObject({
      PixelSpacing: [1.25, 1.5],
      SliceThickness: 2.5,
      SpacingBetweenSlices: 2.5,
    });
  }
});

test('enhanced MR: geometry comes from the functional groups', () => {
  const source = enhancedMr();
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1)],
    frames: [frame(source, { frameNumber: 3 })],
  });
  expect(item(shared(bytes), 'PlaneOrientationSequence').ImageOrientationPatient).toEqual([
    0, 1, 0, 0, 0, -1,
  ]);
  expect(item(perFrame(bytes)[0]!, 'PlanePositionSequence').ImagePositionPatient).toEqual([
    23.4, -20, 50,
  ]);
  expect(readPart10(bytes).dataset.FrameOfReferenceUID).toBe('2.25.4003');
});

test('US: nominal plane, spacing of the region, one frame of reference per source', () => {
  const uid = (source: NaturalDataset): unknown => {
    const { bytes } = writeSeg({
      sources: [source],
      segments: [plain(1)],
      frames: [frame(source)],
    });
    expect(item(shared(bytes), 'PixelMeasuresSequence').PixelSpacing).toEqual([0.2, 0.15]);
    return readPart10(bytes).dataset.FrameOfReferenceUID;
  };
  expect(uid(usImage())).toBe(uid(usImage()));
  expect(uid(usImage())).not.toBe(uid(usImage({ SOPInstanceUID: '2.25.31' })));
});
