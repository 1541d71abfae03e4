import { bootstrap, type Estimate } from '../bootstrap';
import type { DrawnSample } from './drawSample';

/** Clicks until a Dice is reached, at most as many as were made; images that never reach it count with that many. */
export interface ClicksTo {
  readonly clicks: number;
  readonly reached: number;
}

/** Clicks after which Dice was lower by more than `over` than before. */
export interface Falls {
  readonly over: number;
  readonly n: number;
  readonly clicks: number;
  /** The greatest loss by one click; 0 where none lost anything. */
  readonly worst: number;
}

export interface DrawnSummary {
  readonly n: number;
  readonly dice: Estimate | null;
  readonly iou: Estimate | null;
  readonly nsd2px: Estimate | null;
  /** Without feedback null, like what follows. */
  readonly noc85: number | null;
  readonly noc90: number | null;
  /** Share of images that reached the Dice. */
  readonly reached85: number | null;
  readonly reached90: number | null;
  readonly dicePerClick: readonly (number | null)[] | null;
  readonly falls: Falls | null;
}

const FALL = 0.02;

/** @param clicks of the simulated reader on every image; null without feedback */
export function summarizeDrawn(
  results: readonly DrawnSample[],
  clicks: number | null,
  seed: number
): DrawnSummary {
  const estimate = (pick: (r: DrawnSample) => number): Estimate | null =>
    bootstrap(results.map(pick), seed);
  const to85 = clicks === null ? null : clicksTo(results, 0.85, clicks);
  const to90 = clicks === null ? null : clicksTo(results, 0.9, clicks);
  return {
    n: results.length,
    dice: estimate(r => r.dice),
    iou: estimate(r => r.iou),
    nsd2px: estimate(r => r.nsd2px),
    noc85: to85?.clicks ?? null,
    noc90: to90?.clicks ?? null,
    reached85: to85?.reached ?? null,
    reached90: to90?.reached ?? null,
    dicePerClick:
      clicks === null
        ? null
        : Array.from({ length: clicks + 1 }, (_, n) => mean(results.map(r => r.dicePerClick[n]!))),
    falls: clicks === null ? null : fallsOf(results),
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;

function clicksTo(results: readonly DrawnSample[], dice: number, most: number): ClicksTo | null {
  const needed = results.map(r => r.dicePerClick.findIndex(d => d >= dice));
  const clicks = mean(needed.map(n => (n < 0 ? most : n)));
  return clicks === null ? null : { clicks, reached: mean(needed.map(n => +(n >= 0)))! };
}

function fallsOf(results: readonly DrawnSample[]): Falls {
  const losses = results.flatMap(({ dicePerClick: d }) => d.slice(1).map((v, i) => d[i]! - v));
  return {
    over: FALL,
    n: losses.filter(v => v > FALL).length,
    clicks: losses.length,
    worst: Math.max(0, ...losses),
  };
}

/** By the samples' groups. */
export function summarizeDrawnGroups(
  results: readonly DrawnSample[],
  clicks: number | null,
  seed: number
): Record<string, DrawnSummary> {
  const groups = new Map<string, DrawnSample[]>();
  for (const r of results) {
    if (r.group !== null) groups.set(r.group, [...(groups.get(r.group) ?? []), r]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, of]) => [name, summarizeDrawn(of, clicks, seed)]));
}
