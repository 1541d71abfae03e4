import { eachRun, RunsBuilder, type MaskRuns } from '../mask/maskRuns';
import type { Raster8 } from '../../core/raster';
import { runParts } from '../mask/runParts';

/** What an image's header tells of the patient's left and right (dicom/geometry/patientSides.ts reads it). */
export type PatientSides =
  /** Unit vector in image pixels, x to the right and y down, that points to the patient's left. */
  | { readonly kind: 'axis'; readonly left: readonly [x: number, y: number] }
  /** The image shows one side of the body only. */
  | { readonly kind: 'whole'; readonly side: 'left' | 'right' }
  | { readonly kind: 'unknown' };

/** Pixels at least this bright belong to the body, not to the air around it. */
const BODY = 24;
/** Rows or columns count as body from this share of such pixels. */
const BODY_SHARE = 0.05;
/** A part belongs to the side on which this share of it lies; one that lies on both is cut. */
const BELONGS = 0.75;
/** Of the second of two parts to the first, to be the other of a pair. */
const PAIR_SHARE = 0.25;
/** Rows and columns that are looked at for the ends of the body. */
const SAMPLES = 512;
/** Where the gap between a pair may lie, as shares of the body's width. */
const MIDDLE = [0.3, 0.7] as const;

/** Position of a pixel towards the patient's left, in pixels. */
type Towards = (x: number, y: number) => number;

/** Begin, middle and end of the body along the axis. */
function bodyAlong(image: Raster8, towards: Towards): { from: number; to: number } {
  const { width, height, channels, data } = image;
  const counts = new Map<number, { all: number; bright: number }>();
  // Every pixel of a small image, as many of a large one: the body's ends need no more.
  const step = Math.max(1, Math.floor(Math.max(width, height) / SAMPLES));
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = Math.round(towards(x, y));
      const entry = counts.get(at) ?? { all: 0, bright: 0 };
      entry.all += 1;
      if (data[(y * width + x) * channels]! >= BODY) entry.bright += 1;
      counts.set(at, entry);
    }
  }
  const inside = [...counts].filter(([, c]) => c.bright >= BODY_SHARE * c.all).map(([at]) => at);
  const places = inside.length > 0 ? inside : [...counts.keys()];
  return {
    from: places.reduce((a, b) => Math.min(a, b), Infinity),
    to: places.reduce((a, b) => Math.max(a, b), -Infinity),
  };
}

/** A connected part of an outline: its area in pixels and the range of its positions. */
interface Part {
  area: number;
  low: number;
  high: number;
  /** Pixels on the side that is asked for. */
  inside: number;
}

/** The parts of an outline, in the order of their first pixels, and the part of each run. */
function partsAlong(
  runs: MaskRuns,
  towards: Towards
): { readonly parts: readonly Part[]; readonly labels: Int32Array } {
  const { labels, count } = runParts(runs);
  const parts = Array.from({ length: count }, () => {
    return { area: 0, low: Infinity, high: -Infinity, inside: 0 };
  });
  let i = 0;
  eachRun(runs, (y, from, to) => {
    const part = parts[labels[i++]!]!;
    part.area += to - from;
    // Along a row the position only grows or only falls.
    const [a, b] = [towards(from, y), towards(to - 1, y)];
    part.low = Math.min(part.low, a, b);
    part.high = Math.max(part.high, a, b);
  });
  return { parts, labels };
}

/** The line between left and right: the gap between a pair where there is one near the middle, else the body's middle. */
function midline(all: MaskRuns, image: Raster8, towards: Towards): number {
  const { from, to } = bodyAlong(image, towards);
  const [first, second] = [...partsAlong(all, towards).parts].sort((a, b) => b.area - a.area);
  if (first && second && second.area >= PAIR_SHARE * first.area) {
    const [a, b] = first.low <= second.low ? [first, second] : [second, first];
    const gap = (a.high + b.low) / 2;
    const share = (gap - from) / (to - from);
    if (a.high <= b.low && share >= MIDDLE[0] && share <= MIDDLE[1]) return gap;
  }
  return (from + to) / 2;
}

/** Cuts masks of one image into the patient's sides. */
export type SideCut = (runs: MaskRuns, side: 'left' | 'right') => MaskRuns;

/**
 * What of an outline lies on one side of the patient: whole parts where they lie there, cut at the midline where one lies on
 * both. The mask is empty where nothing lies on that side.
 *
 * @param all everything that was outlined, for the midline
 * @param left the patient's left in the image
 */
export function createSideCut(
  all: MaskRuns,
  image: Raster8,
  left: readonly [number, number]
): SideCut {
  const towards: Towards = (x, y) => x * left[0] + y * left[1];
  const middle = midline(all, image, towards);
  return (runs, side) => {
    const sign = side === 'left' ? 1 : -1;
    const onSide = (x: number, y: number): boolean => sign * (towards(x, y) - middle) > 0;
    const { parts, labels } = partsAlong(runs, towards);
    let i = 0;
    eachRun(runs, (y, from, to) => {
      const [a, b] = stretchOf(onSide, y, from, to);
      parts[labels[i++]!]!.inside += b - a;
    });
    const out = new RunsBuilder(runs);
    i = 0;
    eachRun(runs, (y, from, to) => {
      const { inside, area } = parts[labels[i++]!]!;
      out.startRow(y);
      if (inside / area >= BELONGS) out.add(from, to);
      else if (inside / area > 1 - BELONGS) out.add(...stretchOf(onSide, y, from, to));
    });
    return out.done();
  };
}

/** The part [from, to) of a run that lies on a side: one end of it, all or nothing, since positions only grow or only fall. */
function stretchOf(
  onSide: (x: number, y: number) => boolean,
  y: number,
  from: number,
  to: number
): [from: number, to: number] {
  const first = onSide(from, y);
  if (first === onSide(to - 1, y)) return first ? [from, to] : [from, from];
  let [low, high] = [from, to - 1];
  while (high - low > 1) {
    const at = (low + high) >> 1;
    if (onSide(at, y) === first) low = at;
    else high = at;
  }
  return first ? [from, high] : [high, to];
}
