import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { part10 } from '../../../platform/samples/src/studies/part10';

/** CT series of a few slices each, of one patient, each a study of its own: Part-10 files. */
export function ctSeries(count: number, slices = 3): readonly Uint8Array[] {
  const study = SAMPLE_STUDIES.find(s => s.kind === 'chest-ct')!;
  const whole = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
  const middle = whole.slice((whole.length - slices) >> 1).slice(0, slices);
  return Array.from({ length: count }, (_, i) =>
    middle.map((file, slice) =>
      part10({
        ...readPart10(file).dataset,
        StudyInstanceUID: `2.25.77.${i + 1}`,
        SeriesInstanceUID: `2.25.77.${i + 1}.1`,
        SOPInstanceUID: `2.25.77.${i + 1}.1.${slice + 1}`,
      })
    )
  ).flat();
}
