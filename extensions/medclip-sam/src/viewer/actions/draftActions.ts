import type { DraftActions } from '../../ui/state/draft';
import { SAVE_STATE } from '../../ui/state/save';
import type { DraftStore } from '../draftStore';
import type { Reading } from '../reading';
import { viewportShowing } from '../viewportShowing';

/** Accept, discard, and the way back to the image the draft lies on. */
export function createDraftActions(
  reading: Reading,
  drafts: DraftStore,
  { keepProbability }: { readonly keepProbability: boolean }
): DraftActions {
  const { host, state } = reading;
  let accepting = false;
  return {
    accept: async () => {
      const draft = drafts.current();
      const accepted = reading.mode()?.accepted;
      if (!draft?.result.mask || !accepted || accepting) return;
      accepting = true;
      try {
        const { heatmap, mask, ...result } = draft.result;
        const probability = keepProbability ? { probability: heatmap } : {};
        const viewportId = viewportShowing(host, draft);
        await accepted.accept({ ref: draft.ref, mask, result, ...probability }, viewportId);
        drafts.clear();
        state.set({ save: SAVE_STATE.save });
      } catch (cause) {
        reading.fail(cause);
      } finally {
        accepting = false;
      }
    },
    discard: () => drafts.clear(),
    showDraft: async () => {
      const draft = drafts.current();
      if (!draft) return;
      const viewport = host.services.cornerstoneViewportService.getCornerstoneViewport(
        draft.viewportId
      );
      if (viewport && viewport.getCurrentImageId() !== draft.ref.imageId) {
        await viewport.setImageIdIndex?.(draft.ref.index);
      }
    },
  };
}
