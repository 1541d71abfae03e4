import type { Notice } from './notice';

/** The image a run would use. */
export interface TargetView {
  readonly modality: string;
  readonly description: string;
  /** "Slice 12 of 24", "Frame 3 of 30" or ''. */
  readonly position: string;
}

export interface RunView {
  readonly prompt: string;
  readonly stage: string;
  readonly fraction: number | null;
  /** Steps done and in total, for the reader's sense of progress. */
  readonly step: number;
  readonly steps: number;
  /** Place among the prompts of this run, and how many there are. */
  readonly promptNumber: number;
  readonly promptCount: number;
}

/** A prompt of the library, with a name in the reader's language where it has one. */
export interface SuggestionView {
  readonly text: string;
  readonly hint: string;
  /** The pack was not measured on it in images like this one. */
  readonly unknown?: boolean;
}

/** Where a run searches: the whole image, a box that is about to be drawn, or one that was. */
export interface RegionView {
  readonly state: 'off' | 'drawing' | 'set';
  /** Width and height in image pixels, once drawn. */
  readonly size: readonly [number, number] | null;
}

export interface PromptState {
  readonly prompt: string;
  readonly target: TargetView | null;
  readonly targetProblem: Notice | null;
  /** Those that the pack knows first. */
  readonly suggestions: readonly SuggestionView[];
  /** A site's own buttons. */
  readonly quick: readonly SuggestionView[];
  /** Of the last prompts those that fit the image. */
  readonly recent: readonly string[];
  readonly region: RegionView;
  readonly run: RunView | null;
  /** Grows with every request to focus the prompt (toolbar button, hotkey). */
  readonly focusRequest: number;
}

export const PROMPT_STATE: PromptState = {
  prompt: '',
  target: null,
  targetProblem: null,
  suggestions: [],
  quick: [],
  recent: [],
  region: { state: 'off', size: null },
  run: null,
  focusRequest: 0,
};

export interface PromptActions {
  setPrompt(prompt: string): void;
  run(): Promise<void>;
  /** Takes a prompt over and runs it, as when a typing error is put right. */
  ask(prompt: string): Promise<void>;
  /** Run again and draw even though the text does not match the image. */
  runAnyway(): Promise<void>;
  /** The draft's prompt again, on the image as its own window shows it. */
  runStandardWindow(): Promise<void>;
  cancel(): void;
  /** Off → drawing a box in the image → off. */
  toggleRegion(): void;
}
