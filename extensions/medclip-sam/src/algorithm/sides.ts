import { connectedComponents } from './connectedComponents';
import type { Mask, Raster8 } from './raster';

/** What an image's header tells of the patient's left and right (dicom/image/patientSides.ts reads it). */
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

/** The line between left and right: the gap between a pair where there is one near the middle, else the body's middle. */
function midline(masks: Mask, image: Raster8, towards: Towards): number {
  const { from, to } = bodyAlong(image, towards);
  const { labels, components } = connectedComponents(masks);
  const [first, second] = [...components].sort((a, b) => b.area - a.area);
  if (first && second && second.area >= PAIR_SHARE * first.area) {
    const range = (label: number): [number, number] => {
      let [low, high] = [Infinity, -Infinity];
      labels.forEach((l, i) => {
        if (l !== label) return;
        const t = towards(i % masks.width, Math.floor(i / masks.width));
        low = Math.min(low, t);
        high = Math.max(high, t);
      });
      return [low, high];
    };
    const [a, b] = [range(first.label), range(second.label)].sort((p, q) => p[0] - q[0]) as [
      [number, number],
      [number, number],
    ];
    const gap = (a[1] + b[0]) / 2;
    const share = (gap - from) / (to - from);
    if (a[1] <= b[0] && share >= MIDDLE[0] && share <= MIDDLE[1]) return gap;
  }
  return (from + to) / 2;
}

/** Cuts masks of one image into the patient's sides. */
export type SideCut = (mask: Mask, side: 'left' | 'right') => Mask;

/**
 * What of an outline lies on one side of the patient: whole parts where they lie there, cut at the midline where one lies on
 * both. The mask is empty where nothing lies on that side.
 *
 * @param all everything that was outlined, for the midline
 * @param left the patient's left in the image
 */
export function createSideCut(all: Mask, image: Raster8, left: readonly [number, number]): SideCut {
  const towards: Towards = (x, y) => x * left[0] + y * left[1];
  const middle = midline(all, image, towards);
  return (mask, side) => {
    const sign = side === 'left' ? 1 : -1;
    const onSide = (i: number): boolean =>
      sign * (towards(i % mask.width, Math.floor(i / mask.width)) - middle) > 0;
    const { labels, components } = connectedComponents(mask);
    const inside = new Float64Array(components.length + 1);
    labels.forEach((label, i) => {
      if (label > 0 && onSide(i)) inside[label]! += 1;
    });
    const share = (label: number): number => inside[label]! / components[label - 1]!.area;
    const data = mask.data.map((value, i) => {
      const label = labels[i]!;
      if (label === 0) return 0;
      if (share(label) >= BELONGS) return value;
      return share(label) > 1 - BELONGS && onSide(i) ? value : 0;
    });
    return { ...mask, data };
  };
}
