import { throwIfCancelled } from '../../core/errors';
import type { Mask, Raster8 } from '../../core/raster';
import { learn, type Learnt, type OutlinedSlice } from '../../algorithm/slices/learner';
import { nextOutline, shapeWeight } from '../../algorithm/slices/nextOutline';
import type { LearnerFacts } from '../../dicom/seg/provenance';
import { imageAt, type ActiveImage } from '../image/activeImage';
import { runSliced } from '../../core/timeSlicing';
import type { createRasterCache } from '../image/displayedRaster';
import type { Host } from '../host/host';

/** Of the outlines nearest to where it is drawn, so many are learnt from. */
const NEAREST = 4;
/** Where the log ratio inside and around differs by less, grey values say nothing, and nothing can be learnt from them. */
const TELLING = 0.1;

/** A series of the study, and the way to its pixels. */
export interface StudyStack {
  readonly host: Host;
  readonly active: ActiveImage;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  readonly signal: AbortSignal;
}

export const rasterAt = async (
  { host, active, readRaster, signal }: StudyStack,
  index: number
): Promise<Raster8> => readRaster(await imageAt(host, active, index), { signal });

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
): Promise<Learnt | null> {
  const near = [...outlines]
    .sort(([a], [b]) => Math.abs(b - around) - Math.abs(a - around))
    .slice(-NEAREST);
  const slices: OutlinedSlice[] = [];
  for (const [index, outline] of near) {
    throwIfCancelled(stack.signal);
    const image = await rasterAt(stack, index);
    const [first = image] = slices.map(s => s.channels[0]);
    const fits = image.width === first.width && image.height === first.height;
    if (fits && outline.width === image.width && outline.height === image.height) {
      slices.push({ channels: [image], outline });
    }
  }
  if (slices.length === 0) return null;
  const from = await runSliced(learn(slices), stack.signal);
  return from.tissue - from.around < TELLING ? null : from;
}

export function learnerFacts({ head, outlines, steps, tissue, tissues }: Learnt): LearnerFacts {
  const weight = Number(shapeWeight(tissue).toFixed(3));
  return { outlines, steps, features: head.features, weight, sequences: tissues.length };
}

/**
 * The outlines after `from` up to before `to` as the tissue draws them from slice to slice, without a stop.
 *
 * @returns null where the slices are not of one size
 * @throws MedClipSamError cancelled
 */
export async function walkStudy(
  stack: StudyStack,
  learnt: Learnt,
  from: { readonly index: number; readonly mask: Mask },
  to: number
): Promise<Mask[] | null> {
  const step = to > from.index ? 1 : -1;
  let before = { raster: await rasterAt(stack, from.index), mask: from.mask };
  const masks: Mask[] = [];
  for (let k = from.index + step; k !== to; k += step) {
    throwIfCancelled(stack.signal);
    const raster = await rasterAt(stack, k);
    if (raster.width !== before.mask.width || raster.height !== before.mask.height) return null;
    const neighbour = { channels: [before.raster] as const, outline: before.mask, weight: 1 };
    const { outline } = await runSliced(nextOutline(learnt, [raster], [neighbour]), stack.signal);
    masks.push(outline);
    before = { raster, mask: outline };
  }
  return masks;
}
