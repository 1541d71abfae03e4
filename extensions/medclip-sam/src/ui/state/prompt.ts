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
}

export interface PromptState {
  readonly prompt: string;
  readonly target: TargetView | null;
  readonly targetProblem: Notice | null;
  readonly suggestions: readonly string[];
  readonly recent: readonly string[];
  readonly run: RunView | null;
  /** Grows with every request to focus the prompt (toolbar button, hotkey). */
  readonly focusRequest: number;
}

export const PROMPT_STATE: PromptState = {
  prompt: '',
  target: null,
  targetProblem: null,
  suggestions: [],
  recent: [],
  run: null,
  focusRequest: 0,
};

export interface PromptActions {
  setPrompt(prompt: string): void;
  run(): Promise<void>;
  /** Run again and draw even though the text does not match the image. */
  runAnyway(): Promise<void>;
  cancel(): void;
}
