import { measureMask } from '../measure/measure';
import type { Mask, Raster8 } from '../../core/raster';
import { seededRandom } from '../../core/seededRandom';
import type { Steps } from '../../core/timeSlicing';
import { disturbOutline } from './disturb';
import { channelMaps, featureCount, neighbourShape, pixelFeatures } from './features';
import { keepTouching } from './fuse';
import { newHead, type Head } from './head';
import { meanRatio, ringOf, tissueOf, type Tissue } from './likelihood';
import { trainHead, type Example } from './train';
import { cropImage, cropOutline, workingCrop, workingScale, type WorkingCrop } from './workingCrop';

/** A slice as the learner sees it: the image, then the companion sequences on its pixels. All of one size. */
export type SliceChannels = readonly [Raster8, ...Raster8[]];

export interface OutlinedSlice {
  readonly channels: SliceChannels;
  readonly outline: Mask;
}

/** What was learnt from a study's outlines of one segment. Plain data: it can be posted to a worker and back. */
export interface Learnt {
  readonly head: Head;
  readonly tissues: readonly Tissue[];
  readonly scale: number;
  /** The channel that decides where the tissue ends: the image, unless only a companion tells it from its surroundings. */
  readonly telling: number;
  /** There, mean log ratio of the tissue inside the reader's outlines: how well grey values tell it from its surroundings. */
  readonly tissue: number;
  /** The same in the ring around them. */
  readonly around: number;
  /** Outlines with holes stay so. */
  readonly filled: boolean;
  readonly outlines: number;
  readonly steps: number;
}

/** Whether grey values tell the tissue from what lies around it. */
export const isTold = ({ tissue, around }: Pick<Learnt, 'tissue' | 'around'>): boolean =>
  tissue - around >= TELLING;

export interface LearnOptions {
  readonly seed?: number;
  /** Optimiser steps; default 120 at first, 60 when `from` is given. */
  readonly steps?: number;
  /** Weights to go on from, of the same number of channels. */
  readonly from?: Learnt | null;
}

/** Of the head and of what is drawn at random, where a caller says nothing else. */
export const SEED = 17;
/** The latest outlines that examples are made of, and how many of each. */
const LATEST = 4;
const DISTURBED = 10;
/** Working pixels around an outline that belong to its crop at least. */
export const MARGIN = 6;
/** Where the log ratio inside and around differs by less, grey values say nothing, and nothing can be learnt from them. */
const TELLING = 0.1;
/** The ring whose grey values count as around (see likelihood.ts) must lie in the crop. */
const RING_MARGIN = 15;

/**
 * Learns from outlined slices, the latest last; some half a second for one outline. The reader's outlines are targets; the
 * head sees disturbed ones in their place, and so learns to undo what goes wrong from slice to slice.
 *
 * @throws RangeError without an outline that holds pixels, or where sizes or channels differ
 */
export function* learn(
  slices: readonly OutlinedSlice[],
  { seed = SEED, from = null, steps = from ? 60 : 120 }: LearnOptions = {}
): Steps<Learnt> {
  const outlined = slices.filter(s => s.outline.data.includes(1));
  checkSlices(outlined);
  const scale = workingScale(outlined.map(s => s.outline));
  const rings = outlined.map((s): Ring => {
    const crop = workingCrop([s.outline], scale, RING_MARGIN)!;
    return { slice: s, crop, outline: cropOutline(s.outline, crop) };
  });
  const channels = outlined[0]!.channels.length;
  const tissues: Tissue[] = [];
  for (let c = 0; c < channels; c++) {
    const seen = rings.map(r => ({
      image: cropImage(r.slice.channels[c]!, r.crop),
      outline: r.outline,
    }));
    tissues.push(tissueOf(seen));
    yield;
  }
  const random = seededRandom(seed);
  const examples: Example[] = [];
  for (const slice of outlined.slice(-LATEST)) {
    yield* disturbedExamples(slice, scale, tissues, random, examples);
  }
  const start = from?.head.features === featureCount(channels) ? from.head : null;
  const head = start ?? newHead(featureCount(channels), seed);
  const trained = yield* trainHead(head, examples, { steps, seed: seed + 1 });
  const signs: { readonly tissue: number; readonly around: number }[] = [];
  for (const [c, tissue] of tissues.entries()) {
    signs.push(signsOf(tissue, rings, c));
    yield;
  }
  const contrasts = signs.map(({ tissue, around }) => tissue - around);
  // The image's own grey values, unless they say nothing and those of a companion do.
  const telling = isTold(signs[0]!) ? 0 : contrasts.indexOf(Math.max(...contrasts));
  return {
    head: trained.head,
    tissues,
    scale,
    telling,
    ...signs[telling]!,
    filled: !outlined.some(s => hasHoles(s.outline)),
    outlines: outlined.length,
    steps: (from?.steps ?? 0) + steps,
  };
}

interface Ring {
  readonly slice: OutlinedSlice;
  readonly crop: WorkingCrop;
  readonly outline: Mask;
}

/** Mean log ratios of one channel, inside the outlines and around them. */
function signsOf(tissue: Tissue, rings: readonly Ring[], channel: number) {
  const sums = { tissue: 0, around: 0 };
  for (const { slice, crop, outline } of rings) {
    const { fine } = channelMaps(cropImage(slice.channels[channel]!, crop));
    sums.tissue += meanRatio(tissue, fine, outline) / rings.length;
    sums.around += meanRatio(tissue, fine, ringOf(outline)) / rings.length;
  }
  return sums;
}

function checkSlices(slices: readonly OutlinedSlice[]): void {
  const first = slices[0];
  if (!first) throw new RangeError('There is no outline to learn from.');
  for (const { channels, outline } of slices) {
    const sized = channels.every(c => c.width === outline.width && c.height === outline.height);
    if (!sized || channels.length !== first.channels.length) {
      throw new RangeError('Image, companions and outline must be of one size on every slice.');
    }
  }
}

function* disturbedExamples(
  { channels, outline }: OutlinedSlice,
  scale: number,
  tissues: readonly Tissue[],
  random: () => number,
  examples: Example[]
): Steps<void> {
  // Wide enough for every disturbance; each example is the whole crop.
  const crop = workingCrop([outline], scale, MARGIN)!;
  const maps = channels.map(c => channelMaps(cropImage(c, crop)));
  const target = cropOutline(outline, crop);
  const weight = edgeWeights(target);
  for (let q = 0; q < DISTURBED; q++) {
    const shape = neighbourShape(disturbOutline(target, random, q % 3 === 1));
    const x = pixelFeatures(maps, tissues, shape, null);
    examples.push({ x, target: target.data, weight });
    yield;
  }
}

/** 1 + 5 |mean of 15 x 15 - outline|: pixels near the edge count more. Box sums by an integral image. */
export function edgeWeights({ width, height, data }: Mask): Float32Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const [y0, y1] = [Math.max(0, y - 7), Math.min(height, y + 8)];
    for (let x = 0; x < width; x++) {
      const [x0, x1] = [Math.max(0, x - 7), Math.min(width, x + 8)];
      const sum =
        sums[y1 * (width + 1) + x1]! -
        sums[y0 * (width + 1) + x1]! -
        sums[y1 * (width + 1) + x0]! +
        sums[y0 * (width + 1) + x0]!;
      const mean = sum / ((y1 - y0) * (x1 - x0));
      out[y * width + x] = 1 + 5 * Math.abs(mean - data[y * width + x]!);
    }
  }
  return out;
}

/** Holes of more than a fiftieth of the outline are meant. */
function hasHoles(outline: Mask): boolean {
  const { areaPx } = measureMask(outline);
  const filled = keepTouching(outline, [outline], true);
  return measureMask(filled).areaPx - areaPx > areaPx / 50;
}
