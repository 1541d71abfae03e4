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
  /** Segments accepted earlier in this series that were not saved. */
  readonly restorable: number;
}

export const SAVE_STATE: SaveState = {
  save: { state: 'idle', message: '', remedy: '' },
  kept: [],
  restorable: 0,
};

export interface SaveActions {
  save(): Promise<void>;
  retry(id: string): void;
  download(id: string): void;
  drop(id: string): void;
  restore(): Promise<void>;
}
