import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { part10Steps } from '@medclip/extension-medclip-sam/dicom/dataset/part10Steps';
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
