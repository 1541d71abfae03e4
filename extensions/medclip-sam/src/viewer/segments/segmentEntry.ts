import type { Mask } from '../../core/raster';
import type { AcceptedSegment, Predecessor, SegmentFacts, SliceOrigin } from './acceptedSegment';
import type { ImageRef } from '../image/activeImage';
import type { SegReference } from '../../dicom/seg/segInput';
import { randomUid, uidFromText } from '../../dicom/dataset/uid';
import { isFilled, sameMask } from '../../algorithm/mask/compactMask';

/** What of a segment goes into its object. */
type Stored = Pick<Entry, 'masks'> & { readonly facts: SegmentFacts };

/** What is known of one of our labelmaps. */
export interface Entry {
  readonly id: string;
  readonly ref: ImageRef;
  /** The same in every object that holds this segment, so that a later one is known to replace the earlier. */
  readonly trackingUid: string;
  storedIn: readonly SegReference[];
  facts: SegmentFacts;
  masks: ReadonlyMap<string, Mask>;
  sliceOrigins: ReadonlyMap<string, SliceOrigin>;
  edited: boolean;
  visible: boolean;
  saved: boolean;
  /** What the PACS holds of it; undone to that, it is saved again. */
  stored: Stored | null;
  version: number;
  /** Counts the times the voxels were read; only the latest reading counts. */
  session: number;
}

/** @param before where it has been in the list before: it stays the same segment */
export function newEntry(
  id: string,
  ref: ImageRef,
  facts: SegmentFacts,
  before?: Pick<Entry, 'trackingUid' | 'storedIn'>
): Entry {
  const seen = { masks: new Map(), sliceOrigins: new Map(), edited: false };
  const { predecessor } = facts;
  const ofStored = ({ sopInstanceUID, segment }: Predecessor) =>
    segment.trackingUid ?? uidFromText(sopInstanceUID, String(segment.number));
  const trackingUid = before?.trackingUid ?? (predecessor ? ofStored(predecessor) : randomUid());
  return {
    id,
    ref,
    trackingUid,
    storedIn: before?.storedIn ?? [],
    facts,
    ...seen,
    visible: true,
    saved: false,
    stored: null,
    version: 0,
    session: 0,
  };
}

/** The PACS holds it as it is now. */
export function stored(entry: Entry): void {
  entry.saved = true;
  entry.stored = { masks: entry.masks, facts: entry.facts };
}

/** Whether it has come back to what the PACS holds: same voxels, name, code and colour; a stored draft that was accepted has not. */
export function isAsStored({ facts, masks, stored: held }: Entry): boolean {
  return (
    held !== null &&
    !facts.gone &&
    (facts.agreed === null) === (held.facts.agreed === null) &&
    facts.label === held.facts.label &&
    facts.codedAs === held.facts.codedAs &&
    facts.rgb.join() === held.facts.rgb.join() &&
    sameVoxels(masks, held.masks)
  );
}

export function sameVoxels(a: Entry['masks'], b: Entry['masks']): boolean {
  return a.size === b.size && [...b].every(([image, mask]) => sameMask(a.get(image), mask));
}

/** What the PACS holds is no longer what is here. */
export function changed(entry: Entry): void {
  entry.version += 1;
  entry.saved = false;
}

/** As others see it. */
export function segmentOf(e: Entry): AcceptedSegment {
  return {
    id: e.id,
    ref: e.ref,
    label: e.facts.label,
    codedAs: e.facts.codedAs ?? e.facts.label,
    rgb: e.facts.rgb,
    slices: e.facts.slices,
    masks: e.masks,
    sliceOrigins: e.sliceOrigins,
    filled: e.masks.size,
    state: stateOf(e),
    reviewed: e.facts.agreed !== null,
    visible: e.visible,
    saved: e.saved,
    version: e.version,
    trackingUid: e.trackingUid,
    predecessor: e.facts.predecessor ?? null,
    storedIn: e.storedIn,
  };
}

function stateOf({ facts, edited }: Entry): AcceptedSegment['state'] {
  if (facts.flagged) return 'flagged';
  if (edited) return 'edited';
  return facts.agreed ? 'accepted' : 'draft';
}

export function sliceOriginsOf(
  masks: ReadonlyMap<string, Mask>,
  { slices }: SegmentFacts
): ReadonlyMap<string, SliceOrigin> {
  return new Map(
    [...masks].map(([image, mask]) => {
      const slice = slices.get(image);
      return [image, slice && sameMask(slice.mask, mask) ? (slice.origin ?? 'ai') : 'hand'];
    })
  );
}

/** Do the voxels differ from what a human agreed to, or, before that, from what the AI drew? */
export function isEdited(
  masks: ReadonlyMap<string, Mask>,
  { agreed, slices }: SegmentFacts
): boolean {
  const drawn = new Map([...slices].map(([id, slice]) => [id, slice.mask]));
  const filled = [...(agreed ?? drawn)].filter(([, mask]) => isFilled(mask));
  return filled.length !== masks.size || filled.some(([id, m]) => !sameMask(masks.get(id), m));
}
