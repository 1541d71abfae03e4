export type SliceMark =
  'ai' | 'learnt' | 'propagated' | 'interpolated' | 'carried' | 'hand' | 'stored';

export interface SlicesView {
  /** State of every slice of the series, null where the target has no outline; empty for single images. */
  readonly strip: readonly (SliceMark | null)[];
  /** Continued slices that were drawn before the latest correction, by their place in the strip. */
  readonly older: readonly number[];
  /** What is learnt from: outlines as drawn, accepted or stored, and those that a hand has corrected. */
  readonly teachers: { readonly outlines: number; readonly corrections: number };
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
  slices: {
    strip: [],
    older: [],
    teachers: { outlines: 0, corrections: 0 },
    here: 0,
    unit: 'slice',
    running: null,
    outcome: '',
  },
};

export interface SlicesActions {
  /** @param count so many slices; null: until the structure ends */
  propagate(direction: 'up' | 'down' | 'both', count: number | null): Promise<void>;
  /** Draws the older slices anew, from the outlines as they are now. */
  updateSlices(): Promise<void>;
  /** The outlines up to now are no longer learnt from. */
  forgetLearnt(): void;
  cancelPropagation(): void;
  /** Interpolates between the outlined slices around the one on screen. */
  fillBetween(): Promise<void>;
  goToSlice(index: number): Promise<void>;
}
