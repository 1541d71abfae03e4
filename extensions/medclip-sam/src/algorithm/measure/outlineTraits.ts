import type { FloatMap, Mask, Raster8, Size } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { runsOf } from '../mask/compactMask';
import { growMask } from '../mask/morphology';
import { greyOf } from '../preprocess/contentBox';
import { perImage } from '../preprocess/perImage';
import { resizeRunsSteps, resizeSteps } from '../preprocess/resizePil';
import { gaussianBlur, sobel } from '../slices/gaussian';
import { meanAndSd, intensityUnder } from './intensity';
import { borderOf, shapeTraits, sum, type ShapeTraits } from './shapeTraits';

/** What an outline is like, as far as it can be told from any image: what `prompt/priors.ts` knows the usual range of. */
export interface OutlineTraits extends ShapeTraits {
  /** Area as a share of the image's. */
  readonly areaShare: number;
  /** How much brighter than its surroundings, in standard deviations of the image's grey; negative where it is darker. */
  readonly contrast: number;
  /** Mean gradient along the border, in tenths of that deviation per pixel of the working grid. */
  readonly edge: number;
  /** Height of its middle: 0 the upper border of the image, 1 the lower one. */
  readonly depth: number;
  /** How many of the image's four borders it touches. */
  readonly borders: number;
}

/** Longest side at which an outline is looked at: what is finer is noise to these figures. */
const SIDE = 128;
/** Fewer pixels there have no form. */
const LEAST_PIXELS = 8;
/** The surroundings begin beyond the first pixel and end with this one. */
const RING = 6;
/** Grey values up to this one are background: they tell nothing of the image's contrast. */
const DARK = 5;

/**
 * Looks at an outline on a grid of 128 pixels on the longer side with square pixels. In steps: bringing a radiograph to that grid
 * takes longer than the page may be held.
 *
 * @param mask at the image's size
 * @returns null where the outline covers fewer than 8 pixels of that grid, or all of it: nothing can be said then
 */
export function* outlineTraits(image: Raster8, mask: Mask): Steps<OutlineTraits | null> {
  const looked = looks(image);
  const { grey, deviation, gradient } = (looked.look ??= yield* lookAt(image));
  const small = yield* atGrid(mask, grey);
  yield;
  const area = sum(small.data);
  if (area < LEAST_PIXELS || area === small.data.length) return null;
  const ring = without(growMask(small, RING), growMask(small, 1));
  const [inside, around] = [small, ring].map(m => meanAndSd(intensityUnder(m, grey.data)));
  const edgeBand = growMask(borderOf(small), 1);
  return {
    ...shapeTraits(small),
    areaShare: area / small.data.length,
    contrast: around ? (inside!.mean - around.mean) / deviation : 0,
    edge: (10 * meanAndSd(intensityUnder(edgeBand, gradient.data))!.mean) / deviation,
    depth: depthOf(small),
    borders: bordersOf(small),
  };
}

interface Look {
  readonly grey: Raster8;
  readonly deviation: number;
  readonly gradient: FloatMap;
}

/** Of each image, once it was looked at. */
const looks = perImage((): { look?: Look } => ({}));

function* lookAt(image: Raster8): Steps<Look> {
  const grey = greyOf(yield* resizeSteps(image, gridOf(image), 'bilinear'));
  yield;
  const bright = { ...grey, data: grey.data.map(v => (v > DARK ? 1 : 0)) };
  const deviation = (meanAndSd(intensityUnder(bright, grey.data))?.sd ?? 0) + 1;
  const smooth = gaussianBlur({ ...grey, data: Float32Array.from(grey.data) }, 1);
  const steep = sobel(smooth);
  yield;
  return { grey, deviation, gradient: { ...steep, data: steep.data.map(v => v / 8) } };
}

function gridOf({ width, height, aspect = 1 }: Raster8): Size {
  const scale = SIDE / Math.max(width, height * aspect);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height * aspect) };
}

/** A pixel of the grid is inside where most of what it stands for is. */
function* atGrid(mask: Mask, to: Size): Steps<Mask> {
  const small = yield* resizeRunsSteps(runsOf(mask), to);
  return { ...small, data: small.data.map(v => (v > 127 ? 1 : 0)) };
}

const without = (mask: Mask, less: Mask): Mask => ({
  ...mask,
  data: mask.data.map((v, i) => (v && !less.data[i] ? 1 : 0)),
});

function depthOf({ width, height, data }: Mask): number {
  let [n, rows] = [0, 0];
  data.forEach((inside, i) => {
    if (!inside) return;
    n++;
    rows += Math.floor(i / width);
  });
  return (rows / n + 0.5) / height;
}

function bordersOf({ width, height, data }: Mask): number {
  const touches = (at: (i: number) => number, count: number) => {
    for (let i = 0; i < count; i++) if (data[at(i)]) return 1;
    return 0;
  };
  return (
    touches(x => x, width) +
    touches(x => (height - 1) * width + x, width) +
    touches(y => y * width, height) +
    touches(y => y * width + width - 1, height)
  );
}
