export interface ModelView {
  readonly state: 'idle' | 'loading' | 'ready' | 'failed';
  readonly title: string;
  /** 0..1 while loading, where known. */
  readonly fraction: number | null;
  /** "WebGPU", "WASM, 2 threads" or ''. */
  readonly backend: string;
}

export interface ModelState {
  readonly model: ModelView;
}

export const MODEL_STATE: ModelState = {
  model: { state: 'idle', title: '', fraction: null, backend: '' },
};

export interface ModelActions {
  retryModel(): void;
}
