import { quantiseFactors8, quantiseRows8 } from '@medclip/models/onnx/quantise';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';

const random = seededRandom(3);
const weights = Float32Array.from({ length: 64 * 16 }, () => random() - 0.5);

/** As processors with AVX2 and no VNNI multiply: two neighbours' products are added in 16 bits and cut off there. */
function pairSums(values: Int8Array, columns: number, activation: number): number[] {
  const sums: number[] = [];
  for (let i = 0; i < values.length; i += columns) {
    for (let k = 0; k < columns; k += 2) {
      sums.push(activation * values[i + k]! + activation * values[i + k + 1]!);
    }
  }
  return sums;
}

test('weights that are multiplied as integers fit in 16 bits two by two, whatever the processor', () => {
  const fits = ({ values }: { values: Int8Array }) =>
    pairSums(values, 16, 255).every(v => v >= -32_768 && v <= 32_767);
  expect(fits(quantiseFactors8(weights, 64, 16))).toBe(true);
  expect(fits(quantiseRows8(weights, 64, 16))).toBe(false);
});

test.each([
  ['stored', quantiseRows8, 127],
  ['multiplied', quantiseFactors8, 63],
] as const)(
  '%s: each row uses its whole range, and no weight is further off than half a step',
  (_, quantise, most) => {
    const { values, scales } = quantise(weights, 64, 16);
    for (let r = 0; r < 64; r++) {
      const row = values.subarray(16 * r, 16 * r + 16);
      expect(Math.max(...row.map(Math.abs))).toBe(most);
      row.forEach((q, c) =>
        expect(Math.abs(scales[r]! * q - weights[16 * r + c]!)).toBeLessThanOrEqual(
          scales[r]! * 0.501
        )
      );
    }
  }
);
