import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { samplePhantom } from './samplePhantom';
import { SAMPLE_STUDIES } from './studies/sampleStudy';

/** The true masks of a shipped study: per structure, one per frame or slice in order of instance number. */
export function truthFor(studyId: string): Readonly<Record<string, readonly Mask[]>> {
  const study = SAMPLE_STUDIES.find(s => s.id === studyId);
  if (!study) {
    const known = SAMPLE_STUDIES.map(s => s.id).join(', ');
    throw new RangeError(`There is no sample study ${studyId}; there are ${known}.`);
  }
  return samplePhantom(study.kind, study.seed).truth;
}
