import fc from 'fast-check';
import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { dcm, TISSUE } from '@medclip/extension-medclip-sam/dicom/dataset/codes';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { crImage, ctVolume, disc, enhancedMr, usImage } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

test("OHIF's combined per-frame instances: values on the prototype, one instance per frame", async () => {
  const whole = enhancedMr();
  const combined = [1, 2].map(frameNumber =>
    Object.assign(Object.create({ ...whole, _parentInstance: whole }) as NaturalDataset, {
      frameNumber,
      ImagePositionPatient: [0, 0, frameNumber],
    })
  );
  const { bytes } = writeSeg({
    sources: combined,
    segments: [plain(1)],
    frames: [1, 2].map(frameNumber => frame(whole, { frameNumber })),
  });
  const read = await readSeg(bytes);
  expect(read.frames.map(f => f.position![0])).toEqual([30, 26.7]);
  expect(new Set(read.frames.map(f => f.source!.frameNumber))).toEqual(new Set([1, 2]));
});

test('reviewed and not reviewed are told apart in the archive: Series Description and Content Label', () => {
  const source = crImage({});
  const written = (more: { reviewed?: boolean; seriesDescription?: string }) => {
    const input = { sources: [source], segments: [plain(1)], frames: [frame(source)], ...more };
    const { SeriesDescription, ContentLabel } = readPart10(writeSeg(input).bytes).dataset;
    return [SeriesDescription, ContentLabel];
  };
  const label = String(written({ reviewed: true })[0]);
  expect(label).toMatch(/^MedCLIP-SAM: /);
  expect(written({ reviewed: true })).toEqual([label, 'REVIEWED']);
  expect(written({})).toEqual([`${label} (AI draft)`, 'AI_DRAFT']);
  expect(written({ reviewed: true, seriesDescription: 'Follow-up' })[0]).toBe('Follow-up');
});

test('odd headers are cleaned, private ones are never copied', () => {
  const source = crImage({
    PatientName: [{ Alphabetic: 'Ñandú^José', Ideographic: '山田^太郎' }],
    PatientBirthDate: '1994.11.05',
    StudyDate: 'tomorrow',
    StudyTime: '10:11:12',
    PatientSex: '0000',
    PatientWeight: 0,
    PatientAge: '45',
    PatientID: 'ID\0\0',
    StudyDescription: `${'ü'.repeat(80)}\\x`,
    '00091010': 'private',
    OtherPatientIDsSequence: [{ PatientID: 'B', '00091011': 'private', IssuerOfPatientID: 'H' }],
  });
  const seg = writeSeg({ sources: [source], segments: [plain(1)], frames: [frame(source)] });
  const { dataset } = readPart10(seg.bytes);
  expect(dataset).toMatchObject({
    PatientBirthDate: '19941105',
    StudyTime: '101112',
    PatientID: 'ID',
    StudyDescription: 'ü'.repeat(64),
  });
  expect(String(dataset.PatientName)).toContain('Ñandú^José=山田^太郎');
  expect(seg.patientID).toBe('ID');
  expect(dataset.PatientWeight).toBeUndefined();
  expect(dataset.PatientAge).toBeUndefined();
  expect(JSON.stringify(dataset)).not.toContain('private');
});

test('fuzzed headers give a SEG or a MedClipSamError, never anything else', () => {
  const keywords = [
    'PatientName',
    'PatientID',
    'PatientBirthDate',
    'PatientSex',
    'PatientAge',
    'PatientWeight',
    'StudyDate',
    'StudyTime',
    'StudyID',
    'AccessionNumber',
    'StudyDescription',
    'ReferringPhysicianName',
    'TimezoneOffsetFromUTC',
    'BodyPartExamined',
    'Rows',
    'Columns',
    'NumberOfFrames',
    'SOPClassUID',
    'SOPInstanceUID',
    'StudyInstanceUID',
    'SeriesInstanceUID',
    'FrameOfReferenceUID',
    'ImagePositionPatient',
    'ImageOrientationPatient',
    'PixelSpacing',
    'SliceThickness',
    'LossyImageCompression',
    'LossyImageCompressionRatio',
    'LossyImageCompressionMethod',
    'SequenceOfUltrasoundRegions',
    'SharedFunctionalGroupsSequence',
    'PerFrameFunctionalGroupsSequence',
    'OtherPatientIDsSequence',
    '_parentInstance',
    'IssuerOfPatientIDQualifiersSequence',
    'PositionReferenceIndicator',
    'ClinicalTrialSiteName',
    '_vrMap',
  ];
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.anything({ withNullPrototype: true, withTypedArray: true, withDate: true }),
    fc.constantFrom(
      '1994.11.05',
      '0\\0',
      [0, 0],
      [1, 0, 0, 0, 1, 0],
      [1, 0, 0, 0, 1, Number.NaN],
      [{}],
      [null],
      -1,
      1e300
    )
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keywords), value, { maxKeys: 8 }), odd => {
      const source: NaturalDataset = { ...ctVolume(1)[0]!, ...odd };
      try {
        const seg = writeSeg({
          sources: [source],
          segments: [plain(1)],
          frames: [frame(ctVolume(1)[0]!)],
        });
        expect(readPart10(seg.bytes).dataset.Modality).toBe('SEG');
      } catch (error) {
        if (!(error instanceof MedClipSamError)) throw error;
      }
    }),
    { numRuns: 250 }
  );
});

test('any label and parameters are stored safely', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async text => {
      const source = usImage({ Rows: 4, Columns: 4 });
      const { bytes } = writeSeg({
        sources: [source],
        segments: [
          plain(1, {
            label: text,
            description: text,
            trackingId: text,
            algorithm: { name: text, version: text, parameters: text, source: text },
          }),
        ],
        frames: [frame(source, { mask: disc(4, 4, 2) })],
        seriesDescription: text,
        contentCreatorName: text,
        contentLabel: text,
        softwareVersions: [text],
      });
      const read = await readSeg(bytes);
      expect(read.segments).toHaveLength(1);
      expect([...read.segments[0]!.label].length).toBeLessThanOrEqual(64);
      expect(read.segments[0]!.label).not.toMatch(/\\|\p{Cc}/u);
    }),
    { numRuns: 250 }
  );
});

test('RTL, emoji, equals, caret and backslash keep their meaning', async () => {
  const source = usImage();
  const label = 'ورم 🫁 a=b^c\\d\neà';
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1, { label })],
    frames: [frame(source)],
  });
  expect((await readSeg(bytes)).segments[0]!.label).toBe('ورم 🫁 a=b^c/d eà');
});

test('the type of a code from another scheme survives', async () => {
  const source = usImage();
  const term = { category: TISSUE, type: dcm('125040', 'Background'), coded: true };
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1, { term })],
    frames: [frame(source)],
  });
  expect((await readSeg(bytes)).segments[0]!.term).toEqual(term);
});
