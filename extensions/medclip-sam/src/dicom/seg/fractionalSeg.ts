import type { FloatMap } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import type { SegFrame, SegInput, SegOutput, SegReference } from './segInput';
import { segSteps, writeSeg } from './segWriter';

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

/** A frame of the segmentation with the reliability of its outline, 0..1 at the source's size. */
export interface ReliabilityFrame extends SegFrame {
  readonly reliability: FloatMap;
}

export interface ReliabilityInput extends Omit<SegInput, 'frames' | 'type'> {
  readonly frames: readonly ReliabilityFrame[];
}

/**
 * How far the passes bear an outline out, as a second, FRACTIONAL segmentation on the same frames. It names the segmentation
 * it is about; give its segments the Tracking UIDs of that one's, by which they are known to be the same (PS3.3, C.8.20.4).
 *
 * @param votes masks that were counted
 * @param calibrated whether a value v says that (1 + v) / 2 of such pixels were right
 * @throws MedClipSamError as `writeSeg`
 */
export function writeReliabilitySeg(
  { frames, segments, ...group }: ReliabilityInput,
  about: SegReference,
  votes: number,
  calibrated = false
): SegOutput {
  const meaning = calibrated
    ? 'calibrated: at v, (1 + v) / 2 of the pixels were right'
    : 'not calibrated';
  const counted = votes === 1 ? '1 mask' : `${votes} masks`;
  return writeSeg({
    ...group,
    type: 'FRACTIONAL',
    about: [about],
    frames: frames.map(({ reliability, ...frame }) => ({ ...frame, probability: reliability })),
    segments: segments.map(segment => ({
      ...segment,
      label: `${segment.label} (reliability)`,
      trackingId: segment.trackingId ?? segment.label,
      algorithmType: 'AUTOMATIC',
      description:
        `How far ${counted} of one pass bear the outline out, from 0 to 1; ${meaning}. ` +
        'Agreement is not correctness, and no probability of disease.',
    })),
    seriesDescription: `MedCLIP-SAM: ${segments.map(s => s.label).join(', ')} (reliability)`,
  });
}
