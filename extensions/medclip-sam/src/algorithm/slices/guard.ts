import { overlap } from './propagate';
import type { Mask } from '../../core/raster';

/** Who may draw a slice. */
export type Witness = 'learned' | 'segmenter' | 'copy';

/** What was predicted for an outlined slice without it, by one witness; `w` where the learner's shape weight matters. */
export interface Trial {
  readonly witness: Witness;
  readonly w: number | null;
  readonly predicted: Mask;
  readonly truth: Mask;
}

export interface Choice {
  readonly witness: Witness;
  readonly w: number | null;
  /** Mean Dice on the outlined slices, each predicted without it. */
  readonly dice: number;
}

/** Trials of the latest outlines only, so that the choice follows the reader. */
export const LATEST_TRIALS = 5;

/**
 * The witness that predicts the reader's own outlines best. Without trials there is no choice; of equals the first named in
 * `trials` wins.
 */
export function chooseWitness(trials: readonly Trial[]): Choice | null {
  const sums = new Map<string, { choice: Omit<Choice, 'dice'>; dice: number; n: number }>();
  for (const { witness, w, predicted, truth } of trials) {
    const key = `${witness}|${w}`;
    const sum = sums.get(key) ?? { choice: { witness, w }, dice: 0, n: 0 };
    sum.dice += overlap(predicted, truth);
    sum.n += 1;
    sums.set(key, sum);
  }
  let best: Choice | null = null;
  for (const { choice, dice, n } of sums.values()) {
    if (!best || dice / n > best.dice) best = { ...choice, dice: dice / n };
  }
  return best;
}
