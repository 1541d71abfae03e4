import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { part10Steps } from '@medclip/extension-medclip-sam/dicom/part10/part10Steps';
import { segSteps, writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import { ctVolume } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const FRAMES = 5;
const input = (more: object = {}) => {
  const sources = ctVolume(FRAMES);
  return {
    sources,
    segments: [plain(1)],
    frames: sources.map(source => frame(source)),
    now: new Date(2026, 0, 5, 9),
    ...more,
  };
};

describe('writing a multi-frame object frame by frame', () => {
  test.each(['BINARY', 'FRACTIONAL', 'LABELMAP'] as const)(
    '%s: reads as what dcmjs writes at once',
    type => {
      const { dataset } = readPart10(writeSeg({ ...input(), type }).bytes);
      const whole = readPart10(writePart10(dataset));
      const inSteps = readPart10(runUnsliced(part10Steps(dataset)));
      expect(inSteps.transferSyntaxUID).toBe(whole.transferSyntaxUID);
      expect(inSteps.dataset).toEqual(whole.dataset);
      expect(inSteps.dataset.PerFrameFunctionalGroupsSequence).toHaveLength(FRAMES);
    }
  );

  test('an object without frames is written as usual', () => {
    const report = { SOPClassUID: '1.2', SOPInstanceUID: '1.3', Modality: 'SR' };
    expect(readPart10(runUnsliced(part10Steps(report))).dataset).toMatchObject(report);
  });

  test('long sequences, at any depth, are written byte for byte as at once, some items a step', () => {
    const many = (count: number, more: (i: number) => object = () => ({})) =>
      Array.from({ length: count }, (_, i) => ({
        ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
        ReferencedSOPInstanceUID: `2.25.${i}`,
        ...more(i),
      }));
    const within = (count: number) => ({
      SeriesInstanceUID: '1.5',
      ReferencedInstanceSequence: many(count),
      StudyInstanceUID: '1.6',
    });
    const dataset = {
      SOPClassUID: '1.2',
      SOPInstanceUID: '1.3',
      PatientName: 'Nödule^王',
      ReferencedSeriesSequence: [within(3), within(70), within(1), within(40), within(2)],
      ReferencedInstanceSequence: many(100, i => ({
        ...(i % 40 === 7 && { PurposeOfReferenceCodeSequence: many(20) }),
      })),
      ReferencedStudySequence: [],
      ContentSequence: [{ ContentSequence: [{ ContentSequence: many(50), ValueType: 'IMAGE' }] }],
    };
    const steps = part10Steps(dataset);
    let count = 1;
    let result = steps.next();
    for (; !result.done; result = steps.next()) count++;
    expect(Buffer.from(result.value).equals(Buffer.from(writePart10(dataset)))).toBe(true);
    // 300 items, at most 16 at once.
    expect(count).toBeGreaterThan(300 / 16);
  });

  test('there is a pause after every frame, and pauses change nothing', () => {
    let uid = 0;
    const fixed = () => input({ newUid: () => `2.25.${++uid}` });
    const steps = segSteps(fixed());
    let pauses = 0;
    let result = steps.next();
    for (; !result.done; result = steps.next()) pauses++;
    // Preparing, packing and encoding each pause once a frame.
    expect(pauses).toBeGreaterThanOrEqual(3 * FRAMES);
    uid = 0;
    expect(result.value.bytes).toEqual(writeSeg(fixed()).bytes);
  });
});
