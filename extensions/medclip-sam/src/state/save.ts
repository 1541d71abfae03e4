export interface SaveView {
  readonly state: 'idle' | 'saving' | 'saved' | 'failed';
  readonly message: string;
  readonly remedy: string;
}

/** An object that was built and kept, but is not (verifiably) in the PACS. */
export interface KeptView {
  readonly id: string;
  readonly label: string;
  /** Of another study, as the list is the same in all: whose it is, and since when it is kept; '' of the study at hand. */
  readonly of: string;
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
  /** What the reader calls the series that Save makes; '' as it is called by itself. */
  readonly seriesName: string;
  /** Segments accepted earlier in this series that were not saved. */
  readonly restorable: number;
  readonly otherTabs: OtherTabsView | null;
}

export const SAVE_STATE: SaveState = {
  save: { state: 'idle', message: '', remedy: '' },
  kept: [],
  keptProblem: null,
  saveTarget: 'pacs',
  askUncoded: false,
  seriesName: '',
  restorable: 0,
  otherTabs: null,
};

export interface SaveActions {
  /** Asks first where a segment has no standard code. */
  save(): Promise<void>;
  /** Yes: save those as "Tissue". */
  saveUncoded(): Promise<void>;
  setSeriesName(name: string): void;
  retry(id: string): void;
  download(id: string): void;
  discardResult(id: string): void;
}

/** Other tabs of this browser on the same study. */
export interface OtherTabsView {
  readonly tabs: number;
  /** Outlines there that are not stored. */
  readonly unsaved: number;
}

export interface UnsavedActions {
  /** Brings back accepted work that was not stored: of an earlier visit, or from before a reload or a crash. */
  restore(): Promise<void>;
  /** Lets go of it for good. */
  discardUnsaved(): Promise<void>;
}
