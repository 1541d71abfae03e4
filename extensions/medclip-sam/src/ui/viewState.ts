/**
 * What the panel shows, as plain data. The viewer layer makes it, the components render it; nothing here can act.
 */
export interface Notice {
  readonly tone: 'info' | 'warning' | 'error';
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Stable, safe to copy into a report. */
  readonly code?: string;
}

/** The image a run would use. */
export interface TargetView {
  readonly modality: string;
  readonly description: string;
  /** "Slice 12 of 24", "Frame 3 of 30" or ''. */
  readonly position: string;
}

export interface ModelView {
  readonly state: 'idle' | 'loading' | 'ready' | 'failed';
  readonly title: string;
  /** 0..1 while loading, where known. */
  readonly fraction: number | null;
  /** "WebGPU", "WASM, 2 threads" or ''. */
  readonly backend: string;
}

export interface RunView {
  readonly prompt: string;
  readonly stage: string;
  readonly fraction: number | null;
  /** Steps done and in total, for the reader's sense of progress. */
  readonly step: number;
  readonly steps: number;
}

export interface DraftView {
  readonly prompt: string;
  readonly found: boolean;
  /** There is an outline: found, or drawn because the reader asked for it anyway. */
  readonly outlined: boolean;
  readonly verdict: 'strong' | 'weak' | 'none';
  readonly score: number;
  readonly areaPx: number;
  /** Null where the spacing is unknown: millimetres are never invented. */
  readonly areaMm2: number | null;
  /** What the segment will be coded as. */
  readonly term: string;
  /** False: no standard code was found and the segment is saved as "Tissue". */
  readonly coded: boolean;
  readonly iouPrediction: number;
  readonly seconds: number;
  readonly method: string;
  /** Where the draft lies, and whether the active viewport shows that image now. */
  readonly position: string;
  readonly onScreen: boolean;
}

export interface SegmentView {
  readonly id: string;
  readonly label: string;
  readonly term: string;
  readonly colour: string;
  readonly slices: number;
  readonly state: 'accepted' | 'edited' | 'saved';
}

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

export interface PanelState {
  readonly prompt: string;
  readonly target: TargetView | null;
  readonly targetProblem: Notice | null;
  readonly suggestions: readonly string[];
  readonly recent: readonly string[];
  readonly model: ModelView;
  readonly run: RunView | null;
  readonly draft: DraftView | null;
  readonly heatmap: { readonly visible: boolean; readonly opacity: number };
  readonly segments: readonly SegmentView[];
  readonly save: SaveView;
  readonly kept: readonly KeptView[];
  readonly restorable: number;
  readonly notice: Notice | null;
  /** Grows with every request to focus the prompt (toolbar button, hotkey). */
  readonly focusRequest: number;
}

export const INITIAL_STATE: PanelState = {
  prompt: '',
  target: null,
  targetProblem: null,
  suggestions: [],
  recent: [],
  model: { state: 'idle', title: '', fraction: null, backend: '' },
  run: null,
  draft: null,
  heatmap: { visible: true, opacity: 0.5 },
  segments: [],
  save: { state: 'idle', message: '', remedy: '' },
  kept: [],
  restorable: 0,
  notice: null,
  focusRequest: 0,
};

/** What the panel can ask for. */
export interface PanelActions {
  setPrompt(prompt: string): void;
  run(): void;
  /** Run again and draw even though the text does not match the image. */
  runAnyway(): void;
  cancel(): void;
  accept(): void;
  discard(): void;
  showDraft(): void;
  setHeatmap(heatmap: { visible: boolean; opacity: number }): void;
  save(): void;
  retry(id: string): void;
  download(id: string): void;
  drop(id: string): void;
  removeSegment(id: string): void;
  restore(): void;
  dismissNotice(): void;
  retryModel(): void;
}
