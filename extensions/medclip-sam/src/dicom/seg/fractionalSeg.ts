import type { Steps } from '../../core/timeSlicing';
import type { SegInput, SegOutput, SegReference } from './segInput';
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
    seriesDescription: `MedCLIP-SAM: ${group.segments.map(s => s.label).join(', ')} (probability)`,
    ...more,
    frames,
    type: 'FRACTIONAL',
    segments: group.segments.map(segment => ({
      ...segment,
      algorithmType: 'AUTOMATIC',
      description: 'Where the text points in the image, scaled from 0 to 1; not calibrated.',
    })),
  });
}

/**
 * How far an outline is borne out by what drew it, as a second, FRACTIONAL segmentation on those frames that have such a map.
 * It names the segmentation it is about; give its segments the Tracking UIDs of that one's, by which they are known to be the
 * same (PS3.3, C.8.20.4).
 *
 * @throws MedClipSamError as `writeSeg`; empty-mask where no frame has a map
 */
export function* reliabilitySegSteps(
  { type: _, ...group }: SegInput,
  about: SegReference,
  more: Partial<SegInput> = {}
): Steps<SegOutput> {
  const frames = group.frames.flatMap(({ reliability, ...frame }) =>
    reliability ? [{ ...frame, reliability, probability: reliability.map }] : []
  );
  const told = frames.map(f => f.reliability);
  const meaning = told.every(r => r.calibrated)
    ? 'calibrated: at v, (1 + v) / 2 of the pixels were right'
    : 'not calibrated';
  const votes = Math.max(...told.map(r => r.votes));
  const counted = votes === 1 ? '1 mask bears' : `${votes} masks bear`;
  return yield* segSteps({
    ...group,
    seriesDescription: `MedCLIP-SAM: ${group.segments.map(s => s.label).join(', ')} (reliability)`,
    ...more,
    type: 'FRACTIONAL',
    about: [about],
    frames,
    segments: group.segments.map(segment => ({
      ...segment,
      label: `${segment.label} (reliability)`,
      trackingId: segment.trackingId ?? segment.label,
      algorithmType: 'AUTOMATIC',
      description:
        `How far ${counted} the outline out, from 0 to 1; ${meaning}. ` +
        'Agreement is not correctness, and no probability of disease.',
    })),
  });
}
