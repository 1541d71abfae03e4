import { bootstrap, type Estimate } from './bootstrap';
import type { SampleResult } from './evaluateSample';

/** B minus A over the runs both have (same image and text); the interval is of the paired difference. */
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

export function compareResults(
  a: readonly SampleResult[],
  b: readonly SampleResult[],
  seed: number
): Comparison {
  const key = (r: SampleResult): string => `${r.image}\u0000${r.text}\u0000${r.group ?? ''}`;
  const ofB = new Map(b.map(r => [key(r), r]));
  const pairs = a.flatMap(r => {
    const other = ofB.get(key(r));
    return other ? [[r, other] as const] : [];
  });
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
