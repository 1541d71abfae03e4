import { draftView, type Draft } from './draft';
import type { Feature, Reading } from './reading';

/** The one result that waits for a human, on screen and in the panel. */
export interface DraftStore extends Feature {
  current(): Draft | null;
  present(draft: Draft): Promise<void>;
  clear(): void;
}

export function createDraftStore(reading: Reading): DraftStore {
  let draft: Draft | null = null;
  const clear = () => {
    draft = null;
    reading.mode()?.overlay.clear();
    reading.state.set({ draft: null });
  };
  return {
    current: () => draft,
    present: async next => {
      draft = next;
      await reading.mode()?.overlay.show({
        ref: next.ref,
        mask: next.result.mask,
        heatmap: next.result.heatmap,
        label: next.result.prompt,
      });
      reading.lookAround();
    },
    clear,
    leave: clear,
    look: active => reading.show({ draft: draft ? draftView(draft, active?.imageId) : null }),
  };
}
