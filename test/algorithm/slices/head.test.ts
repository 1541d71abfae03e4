import fc from 'fast-check';
import {
  backward,
  forward,
  HIDDEN,
  newHead,
  structureLoss,
  weightCount,
} from '../../../extensions/medclip-sam/src/algorithm/slices/head';
import { trainHead } from '../../../extensions/medclip-sam/src/algorithm/slices/train';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';

function sample(features: number, pixels: number, seed: number) {
  const random = seededRandom(seed);
  const x = Float32Array.from({ length: features * pixels }, () => 4 * random() - 2);
  const target = Uint8Array.from({ length: pixels }, () => +(random() < 0.4));
  const weight = Float32Array.from({ length: pixels }, () => 1 + 5 * random());
  return { x, target, weight };
}

it('has 209 weights for 11 features', () => expect(weightCount(11)).toBe(209));

it.each([11, 27])('the gradient of %d features is that of central differences', features => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), seed => {
      const pixels = 24;
      const { x, target, weight } = sample(features, pixels, seed);
      const head = newHead(features, seed);
      const hidden = new Float64Array(pixels * HIDDEN);
      const gradient = new Float64Array(weightCount(features));
      const lossAt = (weights: Float64Array) =>
        structureLoss(forward({ features, weights }, x, pixels), target, weight).loss;
      const { dz } = structureLoss(forward(head, x, pixels, hidden), target, weight);
      backward(head, x, hidden, dz, gradient);
      const size = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      for (let i = 0; i < gradient.length; i += 7) {
        const [up, down] = [head.weights.slice(), head.weights.slice()];
        const h = 1e-6;
        up[i]! += h;
        down[i]! -= h;
        const numeric = (lossAt(up) - lossAt(down)) / (2 * h);
        expect(Math.abs(numeric - gradient[i]!)).toBeLessThan(1e-4 * size + 1e-7);
      }
    }),
    { numRuns: 12 }
  );
});

it('training is equal to the bit for equal seeds, and learns what can be told apart', () => {
  const random = seededRandom(3);
  const pixels = 3000;
  const x = Float32Array.from({ length: 11 * pixels }, () => 2 * random() - 1);
  const target = Uint8Array.from({ length: pixels }, (_, i) => +(x[11 * i]! + x[11 * i + 4]! > 0));
  const example = { x, target, weight: new Float32Array(pixels).fill(1) };
  const run = (seed: number) =>
    runUnsliced(trainHead(newHead(11, 5), [example], { steps: 80, seed }));
  const [a, b, other] = [run(8), run(8), run(9)];
  expect(a.head.weights).toEqual(b.head.weights);
  expect(a.head.weights).not.toEqual(other.head.weights);
  expect(a.losses.at(-1)!).toBeLessThan(a.losses[0]! / 2);
});
