import { atOnce, type Steps } from '../algorithm/steps';
import type { SegInput, SegOutput } from './segInput';
import { segSteps } from './segWriter';

/**
 * The heatmaps behind some segments as a second, FRACTIONAL segmentation. Only what a model drew has a map; slices that only a
 * hand has drawn on have none.
 *
 * @throws MedClipSamError as `writeSeg`; empty-mask where no frame has a map
 */
export function* probabilitySegSteps(
  group: SegInput,
  more: Partial<SegInput> = {}
): Steps<SegOutput> {
  const frames = group.frames.filter(f => f.probability);
  return yield* segSteps({
    ...group,
    ...more,
    frames,
    type: 'FRACTIONAL',
    segments: group.segments.map(segment => ({
      ...segment,
      algorithmType: 'AUTOMATIC',
      description: 'Where the text points in the image, scaled from 0 to 1; not calibrated.',
    })),
    seriesDescription: `MedCLIP-SAM: ${group.segments.map(s => s.label).join(', ')} (probability)`,
  });
}

/** The same without a pause. */
export const writeProbabilitySeg = (group: SegInput, more: Partial<SegInput> = {}): SegOutput =>
  atOnce(probabilitySegSteps(group, more));
