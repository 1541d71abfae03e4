import { countOf } from '../countOf';
import type { CheckResult } from './check';

/**
 * Least cosine to the golden fp32 embedding: weights stored in 16 bits, computed with in 32 or in 16; products in 8-bit
 * integers; a text encoder in 4 bits.
 */
export const HALF_COSINE = 0.999;
export const INTEGER_COSINE = 0.99;
export const FOUR_BIT_COSINE = 0.99;

/** Least cosine between rows of `width` values, row by row. */
export function checkCosine(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  width: number,
  least: number
): CheckResult {
  if (actual.length !== expected.length || expected.length % width !== 0) {
    return {
      name,
      pass: false,
      detail: `${countOf(actual.length, 'value')}, expected ${expected.length}`,
    };
  }
  let worst = 1;
  for (let from = 0; from < expected.length; from += width) {
    let [dot, aa, bb] = [0, 0, 0];
    for (let i = from; i < from + width; i++) {
      const [a, b] = [actual[i]!, expected[i]!];
      dot += a * b;
      aa += a * a;
      bb += b * b;
    }
    const cosine = dot / Math.sqrt(aa * bb);
    if (!(cosine >= worst)) worst = cosine;
  }
  return { name, pass: worst >= least, detail: `cosine ${worst.toFixed(6)} (>= ${least})` };
}
