import { countOf } from '../countOf';
import type { CheckResult } from './check';

type Numbers = ArrayLike<number>;

function format(x: number): string {
  return Number.isInteger(x) && Math.abs(x) < 1e6 ? String(x) : x.toExponential(1);
}

/** Exact equality of two lists. */
export function checkEqual(
  name: string,
  actual: ArrayLike<number | bigint>,
  expected: ArrayLike<number | bigint>
): CheckResult {
  if (actual.length !== expected.length) {
    return {
      name,
      pass: false,
      detail: `${countOf(actual.length, 'value')}, expected ${expected.length}`,
    };
  }
  let different = 0;
  for (let i = 0; i < actual.length; i++) {
    if (Number(actual[i]) !== Number(expected[i])) different++;
  }
  return {
    name,
    pass: different === 0,
    detail: different === 0 ? `${actual.length} equal` : `${different} of ${actual.length} differ`,
  };
}

/** Largest absolute difference against a tolerance; NaN fails. */
export function checkClose(
  name: string,
  actual: Numbers,
  expected: Numbers,
  tolerance: number
): CheckResult {
  if (actual.length !== expected.length) {
    return {
      name,
      pass: false,
      detail: `${countOf(actual.length, 'value')}, expected ${expected.length}`,
    };
  }
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const d = Math.abs(actual[i]! - expected[i]!);
    if (!(d <= worst)) worst = d;
  }
  return {
    name,
    pass: worst <= tolerance,
    detail: `max abs ${format(worst)} (<= ${format(tolerance)})`,
  };
}

/** Largest difference relative to the largest expected magnitude. */
export function checkRelative(
  name: string,
  actual: Numbers,
  expected: Numbers,
  tolerance: number
): CheckResult {
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  if (actual.length !== expected.length) {
    return {
      name,
      pass: false,
      detail: `${countOf(actual.length, 'value')}, expected ${expected.length}`,
    };
  }
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const d = Math.abs(actual[i]! - expected[i]!) / (scale || 1);
    if (!(d <= worst)) worst = d;
  }
  return {
    name,
    pass: worst <= tolerance,
    detail: `max rel ${format(worst)} (<= ${format(tolerance)})`,
  };
}

/** 8-bit images: at most `maxDiff` apart on at most `share` of the values. */
export function checkImage(
  name: string,
  actual: Uint8Array,
  expected: Uint8Array,
  maxDiff = 1,
  share = 0.01
): CheckResult {
  if (actual.length !== expected.length) {
    return {
      name,
      pass: false,
      detail: `${countOf(actual.length, 'value')}, expected ${expected.length}`,
    };
  }
  let worst = 0;
  let different = 0;
  for (let i = 0; i < actual.length; i++) {
    const d = Math.abs(actual[i]! - expected[i]!);
    if (d > worst) worst = d;
    if (d > 0) different++;
  }
  const pass = worst <= maxDiff && different <= share * actual.length;
  return { name, pass, detail: `${different} of ${actual.length} differ, by at most ${worst}` };
}

/** Deep equality by JSON, for boxes and statistics. */
export function checkJson(name: string, actual: unknown, expected: unknown): CheckResult {
  const a = JSON.stringify(actual);
  const b = JSON.stringify(expected);
  const short = (s: string): string => (s.length > 80 ? `${s.slice(0, 77)}...` : s);
  return { name, pass: a === b, detail: a === b ? short(a) : `${short(a)}, expected ${short(b)}` };
}
