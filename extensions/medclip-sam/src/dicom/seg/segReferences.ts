import type { NaturalDataset } from 'dcmjs';
import { codeSequence, dcm } from '../dataset/codes';
import { instanceReference } from './functionalGroups';
import { textOf } from '../dataset/naturalDataset';
import type { SegReference } from './segInput';
import type { SourceFrame } from '../geometry/sliceStack';

const PREDECESSOR = dcm('121348', 'Temporal Predecessor');
const SEGMENTATION = dcm('113076', 'Segmentation');

/**
 * What a segmentation points at: the images it was drawn on (Common Instance Reference, PS3.3, C.12.2; OHIF shows no SEG
 * without it, and takes the first series for the source), then the stored segmentations that it continues or is about (General
 * Reference, C.12.4).
 */
export function references(
  frames: readonly SourceFrame[],
  predecessors: readonly SegReference[],
  about: readonly SegReference[] = []
): NaturalDataset {
  const bySeries = new Map<string, Map<string, NaturalDataset>>();
  const add = (series: string, instance: string, reference: NaturalDataset) => {
    const known = bySeries.get(series) ?? new Map<string, NaturalDataset>();
    bySeries.set(series, known.set(instance, reference));
  };
  for (const { source } of frames) {
    const [series, instance] = [
      textOf(source, 'SeriesInstanceUID')!,
      textOf(source, 'SOPInstanceUID')!,
    ];
    add(series, instance, instanceReference(source));
  }
  const others = [
    ...predecessors.map(to => ({ to, purpose: PREDECESSOR })),
    ...about.map(to => ({ to, purpose: SEGMENTATION })),
  ].map(({ to, purpose }) => {
    const reference = {
      ReferencedSOPClassUID: to.sopClassUID,
      ReferencedSOPInstanceUID: to.sopInstanceUID,
    };
    add(to.seriesInstanceUID, to.sopInstanceUID, reference);
    return { ...reference, PurposeOfReferenceCodeSequence: codeSequence(purpose) };
  });
  return {
    ReferencedSeriesSequence: [...bySeries].map(([SeriesInstanceUID, instances]) => ({
      SeriesInstanceUID,
      ReferencedInstanceSequence: [...instances.values()],
    })),
    ...(others.length > 0 && { ReferencedInstanceSequence: others }),
  };
}
