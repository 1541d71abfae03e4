export interface HeatmapView {
  readonly visible: boolean;
  readonly opacity: number;
}

export interface HeatmapState {
  readonly heatmap: HeatmapView;
}

export const HEATMAP_STATE: HeatmapState = { heatmap: { visible: true, opacity: 0.5 } };

export interface HeatmapActions {
  setHeatmap(heatmap: HeatmapView): void;
}
