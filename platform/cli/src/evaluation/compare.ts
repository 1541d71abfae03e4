import { UsageError } from '../exitCodes';
import { bootstrap, type Estimate } from './bootstrap';
import type { SampleResult } from './evaluateSample';

/** B minus A over the runs both have (same image, text and group); the interval is of the paired difference. */
export interface Comparison {
  readonly pairs: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly dice: Estimate | null;
  readonly nsd2px: Estimate | null;
  readonly pointing: Estimate | null;
  /** Runs where one of the two found something and the other did not. */
  readonly foundOnlyByA: number;
  readonly foundOnlyByB: number;
}

/** A result as report.json lists it; reports of earlier versions have no paths. */
export interface ReportedResult extends SampleResult {
  /** Of the image, relative to the data's folder or the manifest's. */
  readonly path?: string;
}

type Pair = readonly [ReportedResult, ReportedResult];

/**
 * Results of the same image, text and group. Images are told apart by their paths where both reports have them, otherwise by their
 * names; what a report lists more than once is paired in order where both list the same in the same order.
 *
 * @throws UsageError where it cannot be told which results belong together
 */
function paired(a: readonly ReportedResult[], b: readonly ReportedResult[]): readonly Pair[] {
  const byPath = [...a, ...b].every(r => r.path !== undefined);
  const key = (r: ReportedResult): string =>
    JSON.stringify([byPath ? r.path : r.image, r.text, r.group]);
  const [keysA, keysB] = [a.map(key), b.map(key)];
  if (a.length === b.length && keysA.every((k, i) => k === keysB[i])) {
    return a.map((r, i) => [r, b[i]!]);
  }
  const ofA = new Set(keysA);
  const ofB = new Map(b.map((r, i) => [keysB[i]!, r]));
  const unclear = [keysA, keysB].some(keys => {
    const seen = new Set<string>();
    return keys.some(k => ofA.has(k) && ofB.has(k) && (seen.has(k) || !seen.add(k)));
  });
  if (unclear) {
    throw new UsageError(
      `Several images of one report have the same ${byPath ? 'path' : 'name'}, text and group, and the other does not list the same ` +
        'in the same order: which belong together cannot be told. Evaluate both anew with the same manifest'
    );
  }
  return a.flatMap((r, i): Pair[] => {
    const other = ofB.get(keysA[i]!);
    return other ? [[r, other]] : [];
  });
}

/** @throws UsageError where it cannot be told which results belong together */
export function compareResults(
  a: readonly ReportedResult[],
  b: readonly ReportedResult[],
  seed: number
): Comparison {
  const pairs = paired(a, b);
  const difference = (pick: (r: SampleResult) => number | null): Estimate | null =>
    bootstrap(
      pairs.flatMap(([x, y]) => {
        const from = pick(x);
        const to = pick(y);
        return from === null || to === null ? [] : [to - from];
      }),
      seed
    );
  return {
    pairs: pairs.length,
    onlyA: a.length - pairs.length,
    onlyB: b.length - pairs.length,
    dice: difference(r => r.dice),
    nsd2px: difference(r => r.nsd2px),
    pointing: difference(r => r.pointing),
    foundOnlyByA: pairs.filter(([x, y]) => x.found && !y.found).length,
    foundOnlyByB: pairs.filter(([x, y]) => !x.found && y.found).length,
  };
}
