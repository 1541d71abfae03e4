import type { Mask, Size } from '../../core/raster';
import { isKept, runsOf } from '../../algorithm/mask/compactMask';
import {
  eachRun,
  joinedRuns,
  measureRuns,
  RunsBuilder,
  runsOfMask,
  runsWithout,
  type MaskRuns,
} from '../../algorithm/mask/maskRuns';
import type { VoxelManager } from '../host/host';
import { compactVoxelsOf } from './labelmapImages';

export const SEGMENT_INDEX = 1;

/** One slice's voxels that a step changes, as runs: undo keeps kilobytes a slice, not a number a voxel. */
export interface SliceChange {
  readonly voxels: VoxelManager;
  /** Where the voxels change, and of these where they become the segment's. */
  readonly changed: MaskRuns;
  readonly set: MaskRuns;
  /** What the changed voxels were, where that is more than ours or nothing; in the order of `changed`. */
  readonly before: Uint8Array | null;
}

/** The voxels of a slice that are the segment's. */
export function segmentRuns(voxels: VoxelManager, size: Size): MaskRuns {
  const kept = compactVoxelsOf(voxels)?.runs();
  if (kept) return kept;
  const { width, height } = size;
  const scalars = voxels.getScalarData?.();
  const ours = (i: number) => (scalars ? scalars[i] : voxels.getAtIndex(i)) === SEGMENT_INDEX;
  // Typed arrays search themselves fast: only voxels of the segment are looked at one by one.
  const array = ArrayBuffer.isView(scalars) ? (scalars as Uint8Array) : null;
  const next = (from: number): number => {
    if (array) return array.indexOf(SEGMENT_INDEX, from);
    for (let i = from; i < width * height; i++) if (ours(i)) return i;
    return -1;
  };
  const out = new RunsBuilder(size);
  for (let i = next(0); i >= 0 && i < width * height; i = next(i)) {
    const y = Math.floor(i / width);
    const rowEnd = (y + 1) * width;
    const start = i;
    if (array) while (i < rowEnd && array[i] === SEGMENT_INDEX) i++;
    else while (i < rowEnd && ours(i)) i++;
    out.startRow(y);
    out.add(start - y * width, i - y * width);
  }
  return out.done();
}

/**
 * What has to change for the segment to be exactly the mask, which has the slice's size; null for nothing.
 * @param before the segment's voxels as they are, where that is known: they need not be looked for
 */
export function changeOf(voxels: VoxelManager, mask: Mask, before?: Mask): SliceChange | null {
  // A mask that is not kept may still be changed by whoever made it.
  const want = isKept(mask) ? runsOf(mask) : runsOfMask(mask);
  const have = before ? runsOf(before) : segmentRuns(voxels, mask);
  const set = runsWithout(want, have);
  const changed = joinedRuns([set, runsWithout(have, want)])!;
  if (changed.ends.length === 0) return null;
  const foreign = !compactVoxelsOf(voxels)?.runs() && holdsOthers(voxels, set);
  return { voxels, changed, set, before: foreign ? valuesIn(voxels, changed) : null };
}

function holdsOthers(voxels: VoxelManager, where: MaskRuns): boolean {
  let others = false;
  eachRun(where, (y, from, to) => {
    for (let i = y * where.width + from; i < y * where.width + to && !others; i++)
      others = voxels.getAtIndex(i) !== 0;
  });
  return others;
}

function valuesIn(voxels: VoxelManager, runs: MaskRuns): Uint8Array {
  const values = new Uint8Array(measureRuns(runs).areaPx);
  let k = 0;
  eachRun(runs, (y, from, to) => {
    for (let x = from; x < to; x++) values[k++] = voxels.getAtIndex(y * runs.width + x);
  });
  return values;
}

/** Makes a change, or takes it back. */
export function write({ voxels, changed, set, before }: SliceChange, isUndo: boolean): void {
  const kept = compactVoxelsOf(voxels);
  const have = before ? null : kept?.runs();
  if (kept && have) {
    const rest = runsWithout(have, changed);
    kept.become(joinedRuns([rest, isUndo ? runsWithout(changed, set) : set])!);
    const { width, height } = changed;
    voxels.setBounds?.([
      [0, width - 1],
      [0, height - 1],
      [0, 0],
    ]);
    return;
  }
  let k = 0;
  const put = (start: number, end: number, becomesOurs: boolean) => {
    const is = becomesOurs ? SEGMENT_INDEX : 0;
    // Without `before`, what becomes ours was nothing, and what we leave was ours.
    const was = becomesOurs ? 0 : SEGMENT_INDEX;
    for (let i = start; i < end; i++, k++)
      voxels.setAtIndex(i, isUndo ? (before ? before[k]! : was) : is);
  };
  let s = 0;
  eachRun(changed, (y, from, to) => {
    const row = y * changed.width;
    for (s = Math.max(s, set.rows[y]!); from < to;) {
      const last = set.rows[y + 1]!;
      while (s < last && set.ends[2 * s + 1]! <= from) s++;
      const inside = s < last && set.ends[2 * s]! <= from;
      const edge = s < last ? set.ends[2 * s + (inside ? 1 : 0)]! : to;
      const end = Math.min(to, edge);
      put(row + from, row + end, inside);
      from = end;
    }
  });
}
