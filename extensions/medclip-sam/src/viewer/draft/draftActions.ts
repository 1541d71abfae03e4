import { reliabilityWhereSame } from '../../algorithm/confidence/reliability';
import { emptyMask, isFilled } from '../../algorithm/mask/compactMask';
import type { Queue } from '../../core/queue';
import type { Mask } from '../../core/raster';
import type { Reliability } from '../../engine/contract';
import type { DraftActions } from '../../state/draft';
import { SAVE_STATE } from '../../state/save';
import type { AcceptedSlice } from '../segments/acceptedSegment';
import type { Draft } from './draft';
import type { DraftStore } from './draftStore';
import type { SessionContext } from '../sessionContext';
import { currentImageId } from '../image/timePoints';
import { scrollTo } from '../host/showImage';
import { viewportShowing } from '../host/viewportShowing';

/** Which maps of a run are kept with what is accepted, to be stored with it. */
export interface KeptMaps {
  readonly probability: boolean;
  readonly reliability: boolean;
}

interface Parts {
  readonly drafts: DraftStore;
  readonly keep: KeptMaps;
  /** Waits for the corrections that were asked for before. */
  readonly inTurn: Queue;
}

/** The draft's slices as the segments take them: what the AI drew, and what is written. */
function acceptedFrom({ slices, result, ref: runRef }: Draft, keep: KeptMaps) {
  const { heatmap, reliability, mask, ...facts } = result;
  // The reader may have chosen another outline than the one that it was told of.
  const of = (told: Reliability, ai: Mask | null): Reliability =>
    mask && ai ? { ...told, map: reliabilityWhereSame(told.map, mask, ai) } : told;
  const filled = [...slices.values()].filter(s => isFilled(s.mask));
  return {
    slices: filled.map(({ ref, mask: drawn, ai, origin, continued }): AcceptedSlice => ({
      ref,
      mask: ai ?? emptyMask(drawn),
      result: facts,
      origin,
      ...(continued && { continued }),
      // The maps are of the image of the run; a propagated slice has none, and nor has what was copied from another series.
      ...(ref.imageId === runRef.imageId && {
        ...(keep.probability && facts.carriedFrom === undefined && { probability: heatmap }),
        ...(keep.reliability && reliability && { reliability: of(reliability, ai) }),
      }),
    })),
    voxels: new Map(filled.map(s => [s.ref.imageId, s.mask])),
  };
}

/** Accept, take in hand, discard, and the way back to the image the draft lies on. */
export function createDraftActions(
  session: SessionContext,
  { drafts, keep, inTurn }: Parts
): DraftActions & { promoteDraft(): Promise<string | null> } {
  const { host, state } = session;
  let accepting = false;

  /** What was clicked before belongs to what is accepted: the draft as it is when that is done. */
  const hand = async (agreed: boolean): Promise<string | null> => {
    const id = drafts.current()?.id;
    if (id === undefined || accepting) return null;
    accepting = true;
    try {
      return await inTurn(() => handOver(id, agreed));
    } finally {
      accepting = false;
    }
  };

  const handOver = async (draftId: string, agreed: boolean): Promise<string | null> => {
    const draft = drafts.all().find(d => d.id === draftId);
    const opened = session.mode();
    if (!draft || !opened) return null;
    const { accepted } = opened;
    const { slices, voxels } = acceptedFrom(draft, keep);
    if (slices.length === 0) return null;
    let restore: ((isUndo: boolean) => void) | null = null;
    try {
      const viewportId = viewportShowing(host, draft);
      const linkedUndo = (isUndo: boolean) => restore?.(isUndo);
      const how = { voxels, agreed, linkedUndo };
      const id = await accepted.accept(draft.result.prompt, slices, viewportId, how);
      restore = drafts.take(draft.id, id);
      state.set({ save: SAVE_STATE.save });
      return id;
    } catch (cause) {
      // What was left meanwhile is not accepted, and that is said in no other study.
      if (session.mode() === opened) session.fail(cause);
      return null;
    }
  };

  return {
    accept: async () => void (await hand(true)),
    promoteDraft: () => hand(false),
    discard: () => {
      const draft = drafts.current();
      if (draft) void drafts.remove(draft.id);
    },
    showDraft: async () => {
      const draft = drafts.current();
      if (!draft) return;
      try {
        // Another one than that of the run where it was copied to another series, or the run's shows something else now.
        const id = viewportShowing(host, draft);
        const viewport = host.services.cornerstoneViewportService.getCornerstoneViewport(id);
        if (viewport && currentImageId(host, viewport) !== draft.ref.imageId) {
          await scrollTo(host, viewport, draft.ref.displaySet, draft.ref.imageId);
        }
      } catch (cause) {
        session.fail(cause);
      }
    },
  };
}
