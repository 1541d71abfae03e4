import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import type { SegInput } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { buildResults } from '../../../extensions/medclip-sam/src/viewer/saving/buildResults';
import { DEFAULT_SAVING } from '../../../extensions/medclip-sam/src/viewer/saving/savingOptions';
import { ctVolume, disc, STUDY, usImage } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const facts = { studyInstanceUID: STUDY, seriesNumber: 5, readerName: 'Doe^Ann' };
const sources = ctVolume(3);
const map = { width: 64, height: 64, data: new Float32Array(4096).fill(0.25) };
const input: SegInput = {
  sources,
  segments: [
    plain(1, { label: 'liver', trackingUid: '2.25.700' }),
    plain(2, { label: 'by hand', algorithmType: 'MANUAL', trackingUid: '2.25.701' }),
  ],
  frames: [
    ...sources.map(s => frame(s, { probability: map })),
    frame(sources[0]!, { segmentNumber: 2, mask: disc(64, 64, 3) }),
  ],
};
const numberOf = (bytes: Uint8Array) => Number(readPart10(bytes).dataset.SeriesNumber);

test('by default one BINARY segmentation', async () => {
  const items = await buildResults(input, DEFAULT_SAVING, facts);
  expect(items).toHaveLength(1);
  const read = await readSeg(items[0]!.bytes);
  expect(read).toMatchObject({ type: 'BINARY', contentCreatorName: 'Doe^Ann' });
  expect(numberOf(items[0]!.bytes)).toBe(5);
});

test('with everything: segmentation, probability map, report, numbered on, linked by TrackingUID', async () => {
  const options = { ...DEFAULT_SAVING, probabilityMap: true, report: true };
  const [seg, probability, report, ...more] = await buildResults(input, options, facts);
  expect(more).toEqual([]);
  expect([seg, probability, report].map(one => numberOf(one!.bytes))).toEqual([5, 6, 7]);
  const fractional = await readSeg(probability!.bytes);
  expect(fractional.type).toBe('FRACTIONAL');
  expect(fractional.segments.map(s => s.trackingUid)).toEqual(['2.25.700']);
  expect(fractional.frames[0]!.fraction!.data[0]).toBeCloseTo(0.25, 2);
  expect(report!.after).toBe(seg!.id);
  const sr = readPart10(report!.bytes).dataset;
  expect(sr).toMatchObject({ VerificationFlag: 'UNVERIFIED', CompletionFlag: 'PARTIAL' });
  const text = JSON.stringify(sr);
  for (const uid of ['2.25.700', '2.25.701', seg!.id]) expect(text).toContain(uid);
  const pixels = disc(64, 64, 9).data.reduce((sum, v) => sum + v, 0) * 3;
  expect(text).toContain(`"NumericValue":${pixels * 1.25 * 1.5 * 2.5}`);
});

test('where the site wants it: how far outlines are borne out, about the segmentation and after it', async () => {
  const told = { map: { width: 64, height: 64, data: new Float32Array(64 * 64).fill(0.6) } };
  const reliability = { ...told, votes: 2, calibrated: true };
  const frames = input.frames.map((f, i) => (i === 0 ? { ...f, reliability } : f));
  const wanted = { ...DEFAULT_SAVING, reliabilityMap: true };
  const [seg, map, ...more] = await buildResults({ ...input, frames }, wanted, facts);
  expect(more).toEqual([]);
  expect(map!.label).toMatch(/\(reliability\)$/);
  expect(map!.after).toBe(seg!.id);
  expect([seg, map].map(one => numberOf(one!.bytes))).toEqual([5, 6]);
  const read = await readSeg(map!.bytes);
  expect(read).toMatchObject({ type: 'FRACTIONAL', contentCreatorName: 'Doe^Ann' });
  expect(read.frames).toHaveLength(1);
  expect(read.frames[0]!.fraction!.data[0]).toBeCloseTo(0.6, 2);
  expect(read.segments[0]!.trackingUid).toBe('2.25.700');
  expect(read.segments[0]!.description).toMatch(/2 masks bear the outline out.*calibrated/);
  expect(await buildResults({ ...input, frames }, DEFAULT_SAVING, facts)).toHaveLength(1);
});

test('images of several sizes give several objects, LABELMAP where the site wants it', async () => {
  const [small, large] = [usImage(), usImage({ SOPInstanceUID: '2.25.41', Rows: 90 })];
  const items = await buildResults(
    { sources: [small, large], segments: [plain(1)], frames: [frame(small), frame(large)] },
    { ...DEFAULT_SAVING, segmentation: 'LABELMAP' },
    facts
  );
  const types = await Promise.all(items.map(async i => (await readSeg(i.bytes)).type));
  expect(types).toEqual(['LABELMAP', 'LABELMAP']);
  expect(items.map(i => numberOf(i.bytes))).toEqual([5, 6]);
});

test('an outline of another study than the one on screen is refused', async () => {
  await expect(
    buildResults(input, DEFAULT_SAVING, { ...facts, studyInstanceUID: '2.25.9' })
  ).rejects.toMatchObject({ code: 'identity-mismatch' });
});
