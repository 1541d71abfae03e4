import type { UncertaintyResult } from '../../engine/contract';
import { HEATMAP_STATE, type HeatmapActions } from '../../state/heatmap';
import type { Draft } from './draft';
import type { DraftStore } from './draftStore';
import type { Feature, SessionContext } from '../sessionContext';

/** The saliency overlay's switch and opacity, and the map of the outline's uncertainty in its place. */
export function createHeatmapActions(
  session: SessionContext,
  drafts: DraftStore
): HeatmapActions & Feature {
  const { state, client } = session;
  /** By the run's heatmap, which no correction replaces: asked for once, shown and hidden at will. */
  const known = new WeakMap<object, UncertaintyResult>();
  let asking: AbortController | null = null;

  const shown = (draft: Draft | null) =>
    draft?.uncertainty ? known.get(draft.result.heatmap) : null;

  const setHeatmap: HeatmapActions['setHeatmap'] = heatmap => {
    session.mode()?.overlay.setHeatmap(heatmap);
    state.set({ heatmap });
  };

  const ask = async ({ asked, result }: Draft): Promise<UncertaintyResult | null> => {
    if (!asked) return null;
    const abort = new AbortController();
    asking = abort;
    state.set({ uncertainty: { state: 'busy', agreement: null } });
    try {
      const { candidates: _, ...request } = asked.request;
      const found = await client.uncertainty(asked.raster, request, { signal: abort.signal });
      known.set(result.heatmap, found);
      return found;
    } catch (cause) {
      if (!abort.signal.aborted) session.fail(cause);
      return null;
    } finally {
      asking = null;
      state.set({ uncertainty: HEATMAP_STATE.uncertainty });
    }
  };

  return {
    setHeatmap,
    toggleUncertainty: async () => {
      if (asking) return asking.abort();
      const draft = drafts.current();
      if (!draft) return;
      if (draft.uncertainty) {
        const { uncertainty: _, ...rest } = draft;
        return drafts.annotate(rest);
      }
      const found = known.get(draft.result.heatmap) ?? (await ask(draft));
      // Another draft may be looked at by now.
      const now = drafts.current();
      if (!found || now?.id !== draft.id) return;
      await drafts.annotate({ ...now, uncertainty: found.entropy });
      if (!state.get().heatmap.visible) setHeatmap({ ...state.get().heatmap, visible: true });
    },
    enter: ({ overlay }) => overlay.setHeatmap(state.get().heatmap),
    leave: () => asking?.abort(),
    onViewportChange: () => {
      if (asking) return;
      const found = shown(drafts.current());
      session.show({
        uncertainty: found
          ? { state: 'on', agreement: found.agreement }
          : HEATMAP_STATE.uncertainty,
      });
    },
  };
}
