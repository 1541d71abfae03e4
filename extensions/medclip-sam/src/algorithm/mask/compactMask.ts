import type { Mask, Size } from '../../core/raster';
import { maskOfRuns, runsOfMask, type MaskRuns } from './maskRuns';

const known = new WeakMap<Mask, MaskRuns>();
const kept = new WeakSet<Mask>();

/** A mask's runs, found once: a mask that is handed on is never changed. */
export function runsOf(mask: Mask): MaskRuns {
  const before = known.get(mask);
  if (before) return before;
  const runs = runsOfMask(mask);
  known.set(mask, runs);
  return runs;
}

/**
 * A mask that takes as much memory as its edge is long: its pixels are made when they are asked for, and given up when memory is
 * needed. A segment of 500 slices of 512 x 512 takes a megabyte or two in place of 131.
 */
export function maskFromRuns(runs: MaskRuns): Mask {
  let pixels: WeakRef<Uint8Array> | null = null;
  const mask: Mask = {
    width: runs.width,
    height: runs.height,
    // The same object within one task, as a WeakRef promises; so a loop over pixels makes them once.
    get data() {
      const there = pixels?.deref();
      if (there) return there;
      const { data } = maskOfRuns(runs);
      pixels = new WeakRef(data);
      return data;
    },
  };
  known.set(mask, runs);
  kept.add(mask);
  return mask;
}

/** Is it made of its runs? Then its size is right, and its pixels need not be looked at. */
export const isKept = (mask: Mask): boolean => kept.has(mask);

/** The runs of a mask whose pixels somebody may still change: those it is made of, or found anew. */
export const runsNow = (mask: Mask): MaskRuns => (isKept(mask) ? runsOf(mask) : runsOfMask(mask));

/** The same mask in that form, for whoever keeps it. */
export const compactMask = (mask: Mask): Mask =>
  isKept(mask) ? mask : maskFromRuns(runsOfMask(mask));

/** Nothing inside, of a size. */
export const emptyMask = ({ width, height }: Size): Mask =>
  maskFromRuns({ width, height, rows: new Int32Array(height + 1), ends: new Int32Array(0) });

/** Does it hold anything? */
export const isFilled = (mask: Mask): boolean => runsOf(mask).ends.length > 0;

/** Same pixels? Two that are missing are not. */
export function sameMask(a: Mask | undefined, b: Mask | undefined): boolean {
  if (a && a === b) return true;
  if (!a || !b || a.width !== b.width || a.height !== b.height) return false;
  const [one, other] = [runsOf(a), runsOf(b)];
  return sameNumbers(one.ends, other.ends) && sameNumbers(one.rows, other.rows);
}

function sameNumbers(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
