import { unionMasks } from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import type { FloatMap, Mask } from '@medclip/extension-medclip-sam/core/raster';
import { isotonic } from './isotonic';
import { BINS, binOf, reliabilityAt } from './reliabilityBins';

/** Around the box that holds outline and truth, of its size: what lies further away is right for every model. */
const AROUND = 0.25;

/** The whole image is looked at on a grid of so many rows and columns, whatever its size. */
const GRID = 64;

/** Pixels of one image whose side of the outline is right and wrong, by their reliability. */
export interface ReliabilityCounts {
  readonly right: readonly number[];
  readonly wrong: readonly number[];
  /** The highest reliability that the scale has. */
  readonly most: number;
  /** Reliability of pixels of the whole image, on a grid of 64 by 64. */
  readonly grid: { readonly right: readonly number[]; readonly wrong: readonly number[] };
}

/** How often pixels are right against what their reliability says (`share`), every image counting the same. */
export interface ReliabilityCurve {
  readonly images: number;
  /** Share of pixels on the wrong side. */
  readonly wrong: number;
  /** Area under the curve of a low reliability for a wrong pixel, within an image; the mean of those that have both. */
  readonly auroc: number | null;
  /**
   * The same over the whole image, on a grid of 64 by 64, pixels of all images together: most of them are far from any outline and
   * sure, so that it is higher. How published figures of such maps are measured.
   */
  readonly aurocImage: number | null;
  /** Expected calibration error of (1 + R) / 2: what a calibrated R says, and the expectation of the evidence otherwise. */
  readonly ece: number;
  /** Of the share that pixels of the other groups with this R have, made monotone; null where there is no other group. */
  readonly eceByOthers: number | null;
  /** Bins that hold pixels: their reliability, its claim (1 + R) / 2, the share that is right, the share of all pixels. */
  readonly curve: readonly {
    readonly reliability: number;
    readonly claimed: number;
    readonly right: number;
    readonly pixels: number;
  }[];
}

/**
 * @param votes that the map's values come from, or null where a table says what they are worth
 * @returns null where nothing was outlined and nothing is there
 */
export function countReliability(
  reliability: FloatMap,
  votes: number | null,
  outline: Mask,
  truth: Mask
): ReliabilityCounts | null {
  const { box } = measureMask(unionMasks([outline, truth])!);
  if (!box) return null;
  const { width, height, data: drawn } = outline;
  const [mx, my] = [AROUND * (box[2] - box[0] + 1), AROUND * (box[3] - box[1] + 1)];
  const right = new Array<number>(BINS).fill(0);
  const wrong = new Array<number>(BINS).fill(0);
  const most = votes === null ? 1 : votes / (2 + votes);
  const x0 = Math.max(0, Math.round(box[0] - mx));
  const x1 = Math.min(width - 1, Math.round(box[2] + mx));
  for (let y = Math.max(0, Math.round(box[1] - my)); y <= Math.round(box[3] + my); y++) {
    if (y >= height) break;
    for (let x = x0; x <= x1; x++) {
      const i = y * width + x;
      (drawn[i] === truth.data[i] ? right : wrong)[binOf(reliability.data[i]!, most)]!++;
    }
  }
  return { right, wrong, most, grid: onGrid(reliability, outline, truth) };
}

function onGrid(reliability: FloatMap, outline: Mask, truth: Mask): ReliabilityCounts['grid'] {
  const right: number[] = [];
  const wrong: number[] = [];
  const { width, height } = outline;
  const middle = (at: number, length: number) => Math.floor(((at + 0.5) * length) / GRID);
  for (let y = 0; y < GRID; y++) {
    for (let x = 0; x < GRID; x++) {
      const i = middle(y, height) * width + middle(x, width);
      const isRight = outline.data[i] === truth.data[i];
      (isRight ? right : wrong).push(Number(reliability.data[i]!.toPrecision(6)));
    }
  }
  return { right, wrong };
}

interface Shares {
  readonly right: Float64Array;
  readonly all: Float64Array;
}

/** Of all pixels, every image counting the same. */
function sharesOf(counts: readonly ReliabilityCounts[]): Shares {
  const right = new Float64Array(BINS);
  const all = new Float64Array(BINS);
  for (const c of counts) {
    const total = sum(c.right) + sum(c.wrong);
    for (let b = 0; b < BINS; b++) {
      right[b]! += c.right[b]! / total / counts.length;
      all[b]! += (c.right[b]! + c.wrong[b]!) / total / counts.length;
    }
  }
  return { right, all };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const claimedAt = (bin: number, most: number): number => (1 + reliabilityAt(bin, most)) / 2;

/** Sum of |claim - share that is right| over the bins, by their pixels. */
function calibrationError({ right, all }: Shares, claim: (bin: number) => number): number {
  let error = 0;
  for (let b = 0; b < BINS; b++) error += Math.abs(claim(b) * all[b]! - right[b]!);
  return error;
}

/** The same from the values themselves. */
function aurocOfValues(right: readonly number[], wrong: readonly number[]): number | null {
  if (right.length === 0 || wrong.length === 0) return null;
  const rights = Float64Array.from(right).sort();
  const wrongs = Float64Array.from(wrong).sort();
  let [below, upTo, ordered] = [0, 0, 0];
  for (const value of rights) {
    while (below < wrongs.length && wrongs[below]! < value) below++;
    while (upTo < wrongs.length && wrongs[upTo]! <= value) upTo++;
    ordered += (below + upTo) / 2;
  }
  return ordered / rights.length / wrongs.length;
}

/** Pairs of a right and a wrong pixel of which the wrong one is the less reliable; ties count half. */
function auroc({ right, wrong }: Pick<ReliabilityCounts, 'right' | 'wrong'>): number | null {
  const [rights, wrongs] = [sum(right), sum(wrong)];
  if (rights === 0 || wrongs === 0) return null;
  let below = 0;
  let ordered = 0;
  for (let b = 0; b < BINS; b++) {
    ordered += right[b]! * (below + wrong[b]! / 2);
    below += wrong[b]!;
  }
  return ordered / rights / wrongs;
}

/**
 * @param others of the other groups: no image, patient or hospital of this one
 * @returns null without images
 */
export function reliabilityCurve(
  counts: readonly ReliabilityCounts[],
  others: readonly ReliabilityCounts[]
): ReliabilityCurve | null {
  if (counts.length === 0) return null;
  const shares = sharesOf(counts);
  const areas = counts.map(auroc).filter(v => v !== null);
  const bins = Array.from({ length: BINS }, (_, b) => b).filter(b => shares.all[b]! > 0);
  const { most } = counts[0]!;
  const learnt = others.length > 0 ? rightShares(others) : null;
  return {
    images: counts.length,
    wrong: 1 - sum([...shares.right]),
    auroc: areas.length > 0 ? sum(areas) / areas.length : null,
    aurocImage: aurocOfValues(
      counts.flatMap(c => c.grid.right),
      counts.flatMap(c => c.grid.wrong)
    ),
    ece: calibrationError(shares, b => claimedAt(b, most)),
    eceByOthers: learnt && calibrationError(shares, b => learnt[b]!),
    curve: bins.map(b => ({
      reliability: reliabilityAt(b, most),
      claimed: claimedAt(b, most),
      right: shares.right[b]! / shares.all[b]!,
      pixels: shares.all[b]!,
    })),
  };
}

/** For `reliability` in a pack.json, from counts of what was not calibrated; null without images. */
export function reliabilityTable(
  counts: readonly ReliabilityCounts[]
): readonly (readonly [number, number])[] | null {
  if (counts.length === 0) return null;
  const shares = rightShares(counts);
  const { all } = sharesOf(counts);
  const { most } = counts[0]!;
  const rounded = (v: number): number => Math.round(v * 1e6) / 1e6;
  return [...shares].flatMap((right, b) =>
    all[b]! > 0 ? [[rounded(reliabilityAt(b, most)), rounded(right)] as const] : []
  );
}

/** The share of right pixels per bin, rising. */
function rightShares(counts: readonly ReliabilityCounts[]): Float64Array {
  const { right, all } = sharesOf(counts);
  return isotonic(
    Array.from(right, (r, b) => (all[b]! > 0 ? r / all[b]! : 0)),
    [...all]
  );
}
