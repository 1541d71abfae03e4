export interface ModelView {
  readonly state: 'idle' | 'asking' | 'loading' | 'ready' | 'failed';
  readonly title: string;
  /** 0..1 while loading, where known. */
  readonly fraction: number | null;
  /** "WebGPU", "WASM, 2 threads" or ''. */
  readonly backend: string;
  /** Sentences: what is asked, how far a download is, why this backend, what went wrong. */
  readonly notes: readonly string[];
}

export interface PackView {
  readonly url: string;
  readonly title: string;
}

export interface ModelState {
  readonly model: ModelView;
  /** What the site offers to choose from, and the one in use. */
  readonly packs: readonly PackView[];
  readonly pack: string;
  /** The site's server: not offered, waiting for the reader's word, in use, or declined. */
  readonly server: 'none' | 'offered' | 'used' | 'declined';
}

export const MODEL_STATE: ModelState = {
  model: { state: 'idle', title: '', fraction: null, backend: '', notes: [] },
  packs: [],
  pack: '',
  server: 'none',
};

export interface ModelActions {
  retryModel(): void;
  /** Yes to a large download. */
  downloadModel(): void;
  stopModel(): void;
  choosePack(url: string): void;
  /** Yes to the site's server, and back to this browser. */
  useServer(): void;
  computeHere(): void;
  /** Deletes what this browser keeps of all packs. */
  deleteModels(): void;
  /** Puts facts about browser, backend and pack on the clipboard; nothing of a patient or a prompt. */
  copyDiagnostics(): void;
}
