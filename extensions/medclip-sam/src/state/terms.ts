export interface TermHitView {
  readonly id: string;
  readonly name: string;
  /** Code and scheme, as they are saved. */
  readonly code: string;
  /** #rrggbb */
  readonly colour: string;
}

export interface TermsState {
  /** The prompt whose code is being chosen; null: the picker is closed. */
  readonly termPicker: {
    readonly prompt: string;
    readonly query: string;
    readonly hits: readonly TermHitView[];
  } | null;
}

export const TERMS_STATE: TermsState = { termPicker: null };

export interface TermsActions {
  openTermPicker(prompt: string): void;
  closeTermPicker(): void;
  searchTerms(query: string): void;
  /** Null: back to what the table says of the words. */
  chooseTerm(id: string | null): void;
}
