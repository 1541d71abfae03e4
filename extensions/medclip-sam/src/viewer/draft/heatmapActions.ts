import { HEATMAP_STATE, type HeatmapActions } from '../../state/heatmap';
import { doubtOfOutline, doubtOfPasses, type Doubt } from './doubt';
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
  const known = new WeakMap<object, Doubt>();
  let asking: AbortController | null = null;

  const setHeatmap: HeatmapActions['setHeatmap'] = heatmap => {
    session.mode()?.overlay.setHeatmap(heatmap);
    state.set({ heatmap });
  };

  /** Shows a map of the draft that was asked about, if it is still the one that is looked at. */
  const show = async ({ id, result }: Draft, doubt: Doubt): Promise<void> => {
    known.set(result.heatmap, doubt);
    const now = drafts.current();
    // Its outline may have given way to the more exact one meanwhile.
    if (now?.id !== id || now.result.heatmap !== result.heatmap) return;
    await drafts.annotate({ ...now, doubt });
    if (!state.get().heatmap.visible) setHeatmap({ ...state.get().heatmap, visible: true });
  };

  /** What the models that drew it say is there at once: the image is encoded. Further passes are votes more. */
  const ask = async (draft: Draft): Promise<void> => {
    if (!draft.asked) return;
    const { raster, request } = draft.asked;
    const { candidates: _, atOnce, ...asked } = request;
    const { signal } = (asking = new AbortController());
    state.set({ uncertainty: { state: 'busy', map: 'heatmap', agreement: null } });
    try {
      const fast = draft.result.drawnBy === 'fast' && atOnce ? { atOnce } : {};
      const own = { ...asked, ...fast, reliability: true };
      const { reliability } = await client.segment(raster, own, { signal });
      if (reliability) {
        await show(draft, doubtOfOutline(reliability));
        const map = drafts.current()?.doubt ? 'own' : 'heatmap';
        state.set({ uncertainty: { state: 'busy', map, agreement: null } });
      }
      await show(draft, doubtOfPasses(await client.uncertainty(raster, asked, { signal })));
    } catch (cause) {
      if (!signal.aborted) session.fail(cause);
    } finally {
      asking = null;
      state.set({ uncertainty: HEATMAP_STATE.uncertainty });
      session.refresh();
    }
  };

  return {
    setHeatmap,
    toggleUncertainty: async () => {
      if (asking) return asking.abort();
      const draft = drafts.current();
      if (!draft) return;
      if (draft.doubt) {
        const { doubt: _, ...rest } = draft;
        return drafts.annotate(rest);
      }
      const before = known.get(draft.result.heatmap);
      // Passes that were stopped are asked for again.
      await (before && before.agreement !== null ? show(draft, before) : ask(draft));
    },
    enter: ({ overlay }) => overlay.setHeatmap(state.get().heatmap),
    leave: () => asking?.abort(),
    onViewportChange: () => {
      if (asking) return;
      const doubt = drafts.current()?.doubt;
      session.show({
        uncertainty: doubt
          ? {
              state: 'on',
              map: doubt.agreement === null ? 'own' : 'passes',
              agreement: doubt.agreement,
            }
          : HEATMAP_STATE.uncertainty,
      });
    },
  };
}
