import type { ConfidenceLevel } from '@medclip/extension-medclip-sam/algorithm/confidence/confidence';
import { bootstrap, type Estimate } from './bootstrap';
import type { SampleResult } from './evaluateSample';

export interface Rate {
  readonly rate: number | null;
  readonly n: number;
}

/** docs/cli.md, `evaluate`: means over the images that have a mask, rates over both kinds. */
export interface Summary {
  readonly n: number;
  readonly dice: Estimate | null;
  readonly iou: Estimate | null;
  readonly nsd2px: Estimate | null;
  readonly nsd2pxAuthors: Estimate | null;
  readonly pointing: Estimate | null;
  readonly boxIou: Estimate | null;
  /** Share of present findings that were found. */
  readonly found: Rate;
  /** Share of absent findings that were rightly not found. */
  readonly absentRefused: Rate;
}

const rate = (flags: readonly boolean[]): Rate => ({
  rate: flags.length === 0 ? null : flags.filter(Boolean).length / flags.length,
  n: flags.length,
});

export function summarize(results: readonly SampleResult[], seed: number): Summary {
  const present = results.filter(r => !r.absent);
  const estimate = (pick: (r: SampleResult) => number | null): Estimate | null =>
    bootstrap(
      present.map(pick).filter((v): v is number => v !== null),
      seed
    );
  return {
    n: results.length,
    dice: estimate(r => r.dice),
    iou: estimate(r => r.iou),
    nsd2px: estimate(r => r.nsd2px),
    nsd2pxAuthors: estimate(r => r.nsd2pxAuthors),
    pointing: estimate(r => r.pointing),
    boxIou: estimate(r => r.boxIou),
    found: rate(present.map(r => r.found)),
    absentRefused: rate(results.filter(r => r.absent).map(r => !r.found)),
  };
}

export function summarizeGroups(
  results: readonly SampleResult[],
  seed: number
): Record<string, Summary> {
  const names = [...new Set(results.map(r => r.group).filter((g): g is string => g !== null))];
  return Object.fromEntries(
    names.sort().map(g => [
      g,
      summarize(
        results.filter(r => r.group === g),
        seed
      ),
    ])
  );
}

export type ConfidenceSummary = Record<
  ConfidenceLevel,
  { readonly n: number; readonly dice: Estimate | null }
>;

/** Dice of the masks offered, by the confidence they were offered with: the words must mean something. */
export function summarizeConfidence(
  results: readonly SampleResult[],
  seed: number
): ConfidenceSummary {
  const of = (level: ConfidenceLevel) => {
    const dice = results.flatMap(r =>
      r.found && r.confidence === level && r.dice !== null ? [r.dice] : []
    );
    return { n: dice.length, dice: bootstrap(dice, seed) };
  };
  return { high: of('high'), moderate: of('moderate'), low: of('low') };
}

export function median(values: readonly number[]): number | null {
  const s = [...values].sort((a, b) => a - b);
  if (s.length === 0) return null;
  const m = s.length >> 1;
  return s.length % 2 ? s[m]! : (s[m - 1]! + s[m]!) / 2;
}
