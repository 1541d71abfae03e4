import type { SegInput, SegOutput } from './segInput';
import { writeSeg } from './segWriter';

/**
 * The heatmaps behind some segments as a second, FRACTIONAL segmentation. Only what a model drew has a map; slices that only a
 * hand has drawn on have none.
 *
 * @throws MedClipSamError as `writeSeg`; empty-mask where no frame has a map
 */
export function writeProbabilitySeg(group: SegInput, more: Partial<SegInput> = {}): SegOutput {
  const frames = group.frames.filter(f => f.probability);
  return writeSeg({
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
