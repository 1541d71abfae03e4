import { seededRandom } from '../../core/seededRandom';
import type { Steps } from '../../core/timeSlicing';
import { backward, forward, HIDDEN, structureLoss, type Head } from './head';

/** One disturbed outline of one slice: what the head sees, and what it should say. */
export interface Example {
  /** pixels x features. */
  readonly x: Float32Array;
  readonly target: Uint8Array;
  readonly weight: Float32Array;
}

export interface TrainOptions {
  readonly steps: number;
  readonly seed: number;
}

const RATE = 0.01;
const DECAY = 5e-4;
const CROPS = 4;
const PIXELS = 1024;

/**
 * AdamW (rate 0.01, decay 5e-4) on 4 crops a step, 1,024 random pixels of each; goes on from the head's weights. Yields
 * after every step, some 4 ms.
 *
 * @returns the new head, and the loss of every step
 */
export function* trainHead(
  head: Head,
  examples: readonly Example[],
  { steps, seed }: TrainOptions
): Steps<{ readonly head: Head; readonly losses: readonly number[] }> {
  const F = head.features;
  const weights = head.weights.slice();
  const trained: Head = { features: F, weights };
  const random = seededRandom(seed);
  const m = new Float64Array(weights.length);
  const v = new Float64Array(weights.length);
  const gradient = new Float64Array(weights.length);
  const x = new Float32Array(PIXELS * F);
  const y = new Uint8Array(PIXELS);
  const w = new Float32Array(PIXELS);
  const hidden = new Float64Array(PIXELS * HIDDEN);
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    gradient.fill(0);
    let loss = 0;
    for (let crop = 0; crop < CROPS; crop++) {
      const example = examples[Math.floor(random() * examples.length)]!;
      for (let i = 0; i < PIXELS; i++) {
        const pixel = Math.floor(random() * example.target.length);
        for (let c = 0; c < F; c++) x[i * F + c] = example.x[pixel * F + c]!;
        y[i] = example.target[pixel]!;
        w[i] = example.weight[pixel]!;
      }
      const found = structureLoss(forward(trained, x, PIXELS, hidden), y, w);
      loss += found.loss / CROPS;
      for (let i = 0; i < PIXELS; i++) found.dz[i]! /= CROPS;
      backward(trained, x, hidden, found.dz, gradient);
    }
    const b1 = 1 - 0.9 ** step;
    const b2 = 1 - 0.999 ** step;
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]!;
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      const update = m[i]! / b1 / (Math.sqrt(v[i]! / b2) + 1e-8);
      weights[i]! -= RATE * (update + DECAY * weights[i]!);
    }
    losses.push(loss);
    yield;
  }
  return { head: trained, losses };
}
