import type { HeatmapActions } from '../../ui/state/heatmap';
import type { Feature, Reading } from '../reading';

/** The saliency overlay's switch and opacity. */
export function createHeatmapActions(reading: Reading): HeatmapActions & Feature {
  const { state } = reading;
  return {
    setHeatmap: heatmap => {
      reading.mode()?.overlay.setHeatmap(heatmap);
      state.set({ heatmap });
    },
    enter: ({ overlay }) => overlay.setHeatmap(state.get().heatmap),
  };
}
