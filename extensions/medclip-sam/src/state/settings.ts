import type { SaliencyMethod } from '../core/saliencyMethods';
import type { Language } from '../locales/languages';

/** What a reader sets once per browser. */
export interface Settings {
  /** 'auto': as OHIF. */
  readonly language: 'auto' | Language;
  /** 'auto': what the model pack is best at. */
  readonly saliency: 'auto' | SaliencyMethod;
  /** Channels of gScoreCAM; null: what the model pack is best at. */
  readonly topK: number | null;
  /** Takes effect when the page is loaded again. */
  readonly backend: 'auto' | 'webgpu' | 'wasm';
  readonly heatmap: { readonly visible: boolean; readonly opacity: number };
  /** Remember the prompts that were run beyond the end of the session. They can name a finding of a patient. */
  readonly rememberPrompts: boolean;
  /** Continue outlines by what the reader's outlines of the study say. */
  readonly learnInStudy: boolean;
  /** Fit the edge of what the drawing model draws to the image's own edges. */
  readonly fitEdge: boolean;
  /** Keep what the models make of images in this browser, encrypted, for the next visit; 'auto': as the site says. */
  readonly keepEncodings: 'auto' | boolean;
}

export interface SettingsState {
  readonly settings: Settings;
  /** Name of the prompt library in use, and how many prompts it holds. */
  readonly library: { readonly source: 'bundled' | 'site' | 'reader'; readonly count: number };
  /** What the site says about `keepEncodings`. */
  readonly keepsByDefault: boolean;
  /** The tour has not been seen in this browser. */
  readonly tour: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  language: 'auto',
  saliency: 'auto',
  topK: null,
  backend: 'auto',
  heatmap: { visible: true, opacity: 0.5 },
  rememberPrompts: false,
  learnInStudy: true,
  fitEdge: false,
  keepEncodings: 'auto',
};

export const SETTINGS_STATE: SettingsState = {
  settings: DEFAULT_SETTINGS,
  library: { source: 'bundled', count: 0 },
  keepsByDefault: false,
  tour: false,
};

export interface SettingsActions {
  changeSettings(change: Partial<Settings>): void;
  resetSettings(): void;
  exportSettings(): void;
  /** A file that was exported, or a prompt library of its own. */
  importSettings(file: Blob): Promise<void>;
  /** The tour: begin it again, or never show it again. */
  showTour(show: boolean): void;
  openHotkeys(): void;
}
