import { isFilled } from '../../algorithm/mask/compactMask';
import type { Mask } from '../../core/raster';
import type { SegmentResult } from '../../engine/contract';
import type { AcceptedSlice, Continued, SliceOrigin } from '../segments/acceptedSegment';
import type { ImageRef } from '../image/activeImage';
import type { DraftSlice } from '../draft/draft';
import { isByHand, isSegmentByHand } from '../segments/byHand';
import type { DraftStore } from '../draft/draftStore';
import { readSlice } from '../segments/labelmap';
import type { SessionContext } from '../sessionContext';
import type { SegmentBook } from '../segments/segmentBook';

export interface WrittenSlice {
  readonly ref: ImageRef;
  readonly mask: Mask;
  readonly origin: SliceOrigin;
  readonly continued?: Continued;
}

/** What corrections and slices work on: the draft, or the selected segment. Writing is one undo step. */
export interface CorrectionTarget {
  readonly kind: 'draft' | 'segment';
  readonly key: string;
  readonly label: string;
  /** Facts of the run it comes from; null for a segment that no run of ours has made. */
  readonly result: Omit<SegmentResult, 'heatmap' | 'mask'> | null;
  /** The outline on an image as it is now; null where there is none. */
  maskOn(imageId: string): Mask | null;
  /** Outlined images and where each outline comes from. */
  sliceOrigins(): ReadonlyMap<string, SliceOrigin>;
  /** The outlines as they are known, by image; never empty ones. */
  masks(): ReadonlyMap<string, Mask>;
  /** Images whose outline was continued or filled in at some time, also where a hand has changed it since. */
  continued(): ReadonlyMap<string, Continued>;
  /** Images where a run, or what continues one, has drawn an outline. */
  drawn(): ReadonlySet<string>;
  /** No run and no model has drawn any of it. */
  byHand(): boolean;
  write(slices: readonly WrittenSlice[]): Promise<void>;
}

/** The draft of this series if there is one with an outline, else the selected segment of this series, else nothing. */
export function correctionTarget(
  session: SessionContext,
  drafts: DraftStore,
  book: SegmentBook,
  displaySetInstanceUID: string
): CorrectionTarget | null {
  const draft = drafts.current();
  const ofSeries = (ref: ImageRef) =>
    ref.displaySet.displaySetInstanceUID === displaySetInstanceUID;
  if (draft && draft.slices.size > 0 && ofSeries(draft.ref)) return draftTarget(drafts, draft.id);
  const segment = book.selected();
  if (!segment || !ofSeries(segment.ref)) return null;
  return segmentTarget(session, segment.id);
}

/** What a correction was asked for, as it is now: a draft may have become a segment. Null where it is gone. */
export function targetNow(
  session: SessionContext,
  drafts: DraftStore,
  { kind, key }: Pick<CorrectionTarget, 'kind' | 'key'>
): CorrectionTarget | null {
  if (kind === 'segment') return segmentTarget(session, key);
  const segmentId = drafts.takenAs(key);
  return draftTarget(drafts, key) ?? (segmentId ? segmentTarget(session, segmentId) : null);
}

function draftTarget(drafts: DraftStore, id: string): CorrectionTarget | null {
  const find = () => drafts.all().find(d => d.id === id);
  const draft = find();
  if (!draft) return null;
  return {
    kind: 'draft',
    key: id,
    label: draft.result.prompt,
    result: draft.result,
    maskOn: imageId => find()?.slices.get(imageId)?.mask ?? null,
    sliceOrigins: () => new Map([...(find()?.slices ?? [])].map(([image, s]) => [image, s.origin])),
    masks: () => new Map([...(find()?.slices ?? [])].map(([image, s]) => [image, s.mask])),
    continued: () => continuedOf(find()?.slices ?? new Map<string, DraftSlice>()),
    drawn: () => new Set([...(find()?.slices ?? [])].flatMap(([id, s]) => (s.ai ? [id] : []))),
    byHand: () => isByHand(draft.result, find()?.slices.values() ?? []),
    write: async written => {
      const now = find();
      if (!now) return;
      const slices = new Map(now.slices);
      for (const { ref, mask, origin, ...more } of written) {
        const before = now.slices.get(ref.imageId);
        const ai = origin === 'hand' ? (before?.ai ?? null) : mask;
        const continued = origin === 'hand' ? before?.continued : more.continued;
        if (isFilled(mask)) {
          slices.set(ref.imageId, { ref, mask, ai, origin, ...(continued && { continued }) });
        } else slices.delete(ref.imageId);
      }
      await drafts.change({ ...now, slices });
    },
  };
}

function segmentTarget(session: SessionContext, id: string): CorrectionTarget | null {
  const accepted = session.mode()?.accepted;
  const segment = accepted?.list().find(s => s.id === id);
  if (!accepted || !segment) return null;
  const result = [...segment.slices.values()].find(s => s.result)?.result ?? null;
  const now = () => accepted.list().find(s => s.id === id);
  return {
    kind: 'segment',
    key: id,
    label: segment.label,
    result,
    maskOn: imageId => {
      const mask = readSlice(session.host, id, imageId);
      return mask && isFilled(mask) ? mask : null;
    },
    sliceOrigins: () => (now() ?? segment).sliceOrigins,
    masks: () => (now() ?? segment).masks,
    continued: () => continuedOf((now() ?? segment).slices),
    drawn: () => new Set((now() ?? segment).slices.keys()),
    byHand: () => isSegmentByHand(now() ?? segment),
    write: async written => {
      const ai: AcceptedSlice[] = written.flatMap(({ origin, ...slice }) =>
        origin === 'hand' ? [] : [{ ...slice, origin, result }]
      );
      await accepted.correct(id, written, ai);
    },
  };
}

function continuedOf(
  slices: ReadonlyMap<string, { readonly continued?: Continued }>
): ReadonlyMap<string, Continued> {
  return new Map([...slices].flatMap(([id, s]) => (s.continued ? [[id, s.continued]] : [])));
}
