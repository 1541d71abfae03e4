import type { DisplaySet } from '../host/host';
import { headerOf, items } from './segHeader';

/**
 * The images that a stored segmentation was drawn on. OHIF links it to the first of its referenced series that it knows: where the
 * segmentation was saved after an earlier one, whose series it references too (PS3.3 C.12.1.2), and the images arrive last, that
 * is the earlier segmentation. Such a link is put right, because OHIF's loader reads the geometry through it.
 *
 * @param all Every display set of the study.
 * @returns Nothing where the images have not arrived.
 */
export function sourceOfSeg(seg: DisplaySet, all: readonly DisplaySet[]): DisplaySet | undefined {
  const linked = all.find(d => d.displaySetInstanceUID === seg.referencedDisplaySetInstanceUID);
  if (linked && isImages(linked)) return linked;
  const referenced = new Set(
    items(headerOf(seg), 'ReferencedSeriesSequence').map(item => item.SeriesInstanceUID)
  );
  const source = all.find(d => isImages(d) && referenced.has(d.SeriesInstanceUID));
  if (!source) return undefined;
  const { displaySetInstanceUID, isReconstructable, FrameOfReferenceUID } = source;
  Object.assign(seg, {
    referencedDisplaySetInstanceUID: displaySetInstanceUID,
    isReconstructable,
    FrameOfReferenceUID,
  });
  return source;
}

/** The stored segmentations whose images are there. */
export const segsOnImages = (all: readonly DisplaySet[]): readonly DisplaySet[] =>
  all.filter(d => d.Modality === 'SEG' && sourceOfSeg(d, all));

const DERIVED = new Set(['SEG', 'RTSTRUCT', 'SR', 'PR', 'KO']);
const isImages = (displaySet: DisplaySet) => !DERIVED.has(displaySet.Modality);
