import { throwIfCancelled } from '../../core/errors';
import type { Mask, Raster8 } from '../../core/raster';
import {
  companionHeads,
  type AccompaniedOutline,
  type AccompaniedSlice,
  type CompanionHeads,
} from '../../algorithm/slices/companionHeads';
import { isTold, type Learnt } from '../../algorithm/slices/learner';
import { nextOutline, shapeWeight, type NextOutline } from '../../algorithm/slices/nextOutline';
import type { LearnerFacts } from '../../dicom/seg/provenance';
import { imageAt, type ActiveImage } from '../image/activeImage';
import { runSliced } from '../../core/timeSlicing';
import type { createRasterCache } from '../image/displayedRaster';
import type { Host } from '../host/host';

/** Of the outlines nearest to where it is drawn, so many are learnt from. */
const NEAREST = 4;

/** A series of the study, and the way to its pixels and to those of its companion sequences. */
export interface StudyStack {
  readonly host: Host;
  readonly active: ActiveImage;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  /** Companions on an image's pixels, as many for each; null for one that does not reach the outline there. */
  companionsOn(
    image: ActiveImage,
    outline: Mask,
    signal: AbortSignal
  ): Promise<readonly (Raster8 | null)[]>;
  readonly signal: AbortSignal;
}

/** What outlines of the study have taught. */
export interface StudyLearnt {
  /** With every companion that its outlines have. */
  readonly learnt: Learnt;
  readonly heads: CompanionHeads;
}

/** A slice and the outline that lies on it. */
export interface DrawnSlice {
  readonly slice: AccompaniedSlice;
  readonly mask: Mask;
}

/** @param outline around which companions must reach */
export async function sliceOf(
  { readRaster, companionsOn, signal }: Pick<StudyStack, 'readRaster' | 'companionsOn' | 'signal'>,
  image: ActiveImage,
  outline: Mask
): Promise<AccompaniedSlice> {
  return {
    image: await readRaster(image, { signal }),
    companions: await companionsOn(image, outline, signal),
  };
}

const sliceAt = async (stack: StudyStack, index: number, outline: Mask) =>
  sliceOf(stack, await imageAt(stack.host, stack.active, index), outline);

/**
 * What outlines of this series say about the tissue.
 *
 * @param outlines the reader's, by slice
 * @param around the slice whose nearest outlines count
 * @returns null where there is none, or grey values do not tell the tissue apart; the model then draws
 * @throws MedClipSamError cancelled
 */
export async function learnInStudy(
  stack: StudyStack,
  outlines: ReadonlyMap<number, Mask>,
  around: number
): Promise<StudyLearnt | null> {
  const near = [...outlines]
    .sort(([a], [b]) => Math.abs(b - around) - Math.abs(a - around))
    .slice(-NEAREST);
  const outlined: AccompaniedOutline[] = [];
  for (const [index, outline] of near) {
    throwIfCancelled(stack.signal);
    const slice = await sliceAt(stack, index, outline);
    const { image } = slice;
    const [first = image] = outlined.map(s => s.image);
    const fits = image.width === first.width && image.height === first.height;
    if (fits && outline.width === image.width && outline.height === image.height) {
      outlined.push({ ...slice, outline });
    }
  }
  if (outlined.length === 0) return null;
  const heads = companionHeads(outlined);
  const { learnt } = await runSliced(heads.fitting([]), stack.signal);
  return isTold(learnt) ? { learnt, heads } : null;
}

export function learnerFacts({ head, outlines, steps, tissue, tissues }: Learnt): LearnerFacts {
  const weight = Number(shapeWeight(tissue).toFixed(3));
  return { outlines, steps, features: head.features, weight, sequences: tissues.length };
}

/**
 * The outline on a slice beside one that is drawn, with the companions that both have, and what it was drawn by; `told` false: without
 * those that end here, grey values do not tell the tissue apart.
 */
export async function drawNext(
  { heads }: StudyLearnt,
  here: AccompaniedSlice,
  before: DrawnSlice,
  signal: AbortSignal
): Promise<
  NextOutline & Pick<Learnt, 'around'> & { readonly reference: number; readonly told: boolean }
> {
  const fitting = await runSliced(heads.fitting([here, before.slice]), signal);
  const { learnt, channelsOf } = fitting;
  const neighbour = { channels: channelsOf(before.slice), outline: before.mask, weight: 1 };
  const next = await runSliced(nextOutline(learnt, channelsOf(here), [neighbour]), signal);
  throwIfCancelled(signal);
  return { ...next, reference: learnt.tissue, around: learnt.around, told: isTold(learnt) };
}

/**
 * The outlines after `from` up to before `to` as the tissue draws them from slice to slice, without a stop.
 *
 * @returns null where the slices are not of one size
 * @throws MedClipSamError cancelled
 */
export async function walkStudy(
  stack: StudyStack,
  learnt: StudyLearnt,
  from: { readonly index: number; readonly mask: Mask },
  to: number
): Promise<Mask[] | null> {
  const step = to > from.index ? 1 : -1;
  let before: DrawnSlice = { slice: await sliceAt(stack, from.index, from.mask), mask: from.mask };
  const masks: Mask[] = [];
  for (let k = from.index + step; k !== to; k += step) {
    throwIfCancelled(stack.signal);
    const slice = await sliceAt(stack, k, before.mask);
    const { width, height } = slice.image;
    if (width !== before.mask.width || height !== before.mask.height) return null;
    const { outline } = await drawNext(learnt, slice, before, stack.signal);
    masks.push(outline);
    before = { slice, mask: outline };
  }
  return masks;
}
