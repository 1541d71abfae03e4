export interface SaveView {
  readonly state: 'idle' | 'saving' | 'saved' | 'failed';
  readonly message: string;
  readonly remedy: string;
}

/** An object that was built and kept, but is not (verifiably) in the PACS. */
export interface KeptView {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  readonly busy: boolean;
}

export interface SaveState {
  readonly save: SaveView;
  readonly kept: readonly KeptView[];
  /** Why kept results are not safe, or cannot be read. */
  readonly keptProblem: { readonly message: string; readonly remedy: string } | null;
  /** Where Save leads: `file` for a study that was opened from files. */
  readonly saveTarget: 'pacs' | 'file';
  /** Save was asked for, and segments without a standard code are waiting for a word on it. */
  readonly askUncoded: boolean;
  /** Segments accepted earlier in this series that were not saved. */
  readonly restorable: number;
}

export const SAVE_STATE: SaveState = {
  save: { state: 'idle', message: '', remedy: '' },
  kept: [],
  keptProblem: null,
  saveTarget: 'pacs',
  askUncoded: false,
  restorable: 0,
};

export interface SaveActions {
  /** Asks first where a segment has no standard code. */
  save(): Promise<void>;
  /** Yes: save those as "Tissue". */
  saveUncoded(): Promise<void>;
  retry(id: string): void;
  download(id: string): void;
  drop(id: string): void;
  restore(): Promise<void>;
}
