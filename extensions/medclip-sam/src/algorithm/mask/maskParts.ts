import type { MaskCrop } from './maskCrop';
import { eachRun, runsOfMask } from './maskRuns';
import type { Mask } from '../../core/raster';
import { runParts } from './runParts';

/** A connected part of a mask, cut out. */
export interface MaskPart extends MaskCrop {
  readonly areaPx: number;
}

interface Run {
  readonly y: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/**
 * The 8-connected parts of a mask, largest first.
 *
 * @param most so many at most; the smaller ones are left out
 * @param minShare of the largest part's area that a part must have
 */
export function maskParts(mask: Mask, most: number, minShare = 0): readonly MaskPart[] {
  const runs = runsOfMask(mask);
  const { labels, count } = runParts(runs);
  const groups = Array.from({ length: count }, (): Run[] => []);
  let i = 0;
  eachRun(runs, (y, from, to) => groups[labels[i++]!]!.push({ y, from, to }));
  const area = (group: readonly Run[]) => group.reduce((n, run) => n + run.to - run.from, 0);
  const sized = groups
    .map(group => ({ group, areaPx: area(group) }))
    .sort((a, b) => b.areaPx - a.areaPx);
  const least = (sized[0]?.areaPx ?? 0) * minShare;
  return sized
    .filter(({ areaPx }) => areaPx >= least)
    .slice(0, most)
    .map(({ group, areaPx }) => ({ areaPx, ...cut(group) }));
}

function cut(group: readonly Run[]): MaskCrop {
  const left = group.reduce((n, run) => Math.min(n, run.from), Infinity);
  const right = group.reduce((n, run) => Math.max(n, run.to), 0);
  const top = group[0]!.y;
  const width = right - left;
  const height = group.at(-1)!.y - top + 1;
  const data = new Uint8Array(width * height);
  for (const { y, from, to } of group) {
    data.fill(1, (y - top) * width + from - left, (y - top) * width + to - left);
  }
  return { left, top, mask: { width, height, data } };
}
