export interface HeatmapView {
  readonly visible: boolean;
  readonly opacity: number;
}

export interface HeatmapState {
  readonly heatmap: HeatmapView;
  /** The map of how undecided the outline is: not asked for, being computed, shown instead of the heatmap. */
  readonly uncertainty: {
    readonly state: 'off' | 'busy' | 'on';
    /** What is shown: the heatmap, what the models that drew the outline leave open, or that and further passes. */
    readonly map: 'heatmap' | 'own' | 'passes';
    /** Mean agreement of the passes, 0..1, once known. */
    readonly agreement: number | null;
  };
}

export const HEATMAP_STATE: HeatmapState = {
  heatmap: { visible: true, opacity: 0.5 },
  uncertainty: { state: 'off', map: 'heatmap', agreement: null },
};

export interface HeatmapActions {
  setHeatmap(heatmap: HeatmapView): void;
  toggleUncertainty(): Promise<void>;
}
