import type { Prediction } from './scorePrediction';

/** How many standard deviations above its expectation a channel's score is taken to be. */
const SURE = 2;

export interface OpenWeights {
  /** Most that the softmax weights of all channels together may change once the open scores are known, of 1. */
  readonly doubt: number;
  /** Channels not forwarded yet, the one with most doubt first. */
  readonly next: Int32Array;
}

/**
 * May gScoreCAM stop before all of its K channels went through the network? Their softmax weights are known up to the scores
 * that are still open. A channel whose score is surely low has no weight whatever it is; where all scores are nearly the same,
 * the weights are too. Doubt of a channel: its weight SURE deviations above the expected score (at most `highest`, the scale
 * times a cosine of 1), less its expected weight. Their sum bounds the change of the map relative to the largest activation,
 * as far as the deviations are right; test/algorithm/saliency/scorePrediction.test.ts and test/parity/gScoreCamTolerance.test.ts
 * measure how far.
 */
export function openWeights({ mean, deviation }: Prediction, highest: number): OpenWeights {
  let top = -Infinity;
  for (const score of mean) if (score > top) top = score;
  let total = 0;
  for (const score of mean) total += Math.exp(score - top);
  const doubt = new Float64Array(mean.length);
  let sum = 0;
  for (let k = 0; k < mean.length; k++) {
    if (deviation[k] === 0) continue;
    const high = Math.max(mean[k]!, Math.min(mean[k]! + SURE * deviation[k]!, highest));
    doubt[k] = (Math.exp(high - top) - Math.exp(mean[k]! - top)) / total;
    sum += doubt[k]!;
  }
  const open = Int32Array.from(doubt.keys()).filter(k => deviation[k]! > 0);
  return { doubt: sum, next: open.sort((a, b) => doubt[b]! - doubt[a]! || a - b) };
}
