export type SliceMark = 'ai' | 'propagated' | 'interpolated' | 'hand' | 'stored';

export interface SlicesView {
  /** State of every slice of the series, null where the target has no outline; empty for single images. */
  readonly strip: readonly (SliceMark | null)[];
  /** The slice on screen. */
  readonly here: number;
  readonly unit: 'slice' | 'frame';
  readonly running: { readonly done: number; readonly most: number } | null;
  /** How the last propagation ended, in words. */
  readonly outcome: string;
}

export interface SlicesState {
  readonly slices: SlicesView;
}

export const SLICES_STATE: SlicesState = {
  slices: { strip: [], here: 0, unit: 'slice', running: null, outcome: '' },
};

export interface SlicesActions {
  /** @param count so many slices; null: until it fades */
  propagate(direction: 'up' | 'down' | 'both', count: number | null): Promise<void>;
  cancelPropagation(): void;
  /** Interpolates between the outlined slices around the one on screen. */
  fillBetween(): Promise<void>;
  goToSlice(index: number): Promise<void>;
}
