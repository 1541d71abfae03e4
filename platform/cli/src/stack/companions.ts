import {
  percentileWindow,
  resampledRaster,
} from '@medclip/extension-medclip-sam/algorithm/planes/greyRange';
import {
  resampleToPlane,
  type Resampled,
} from '@medclip/extension-medclip-sam/algorithm/planes/resampleToPlane';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { imagePlaneOf } from '@medclip/extension-medclip-sam/dicom/geometry/imagePlane';
import {
  apartOf,
  seriesGridOf,
  type SeriesGrid,
} from '@medclip/extension-medclip-sam/dicom/geometry/seriesGrid';
import { countOf } from '../countOf';
import { UsageError } from '../exitCodes';
import { readStack } from './readStack';
import type { StackSlice } from './stackSlice';

/** A further sequence on a slice of a stack; null where it does not reach all of the outline. */
export type Companion = (index: number, outline: Mask) => Raster8 | null;

/**
 * A further sequence of a stack: a DICOM series in its frame of reference, resampled to its slices, or PNG files of the same slices in
 * the same order.
 *
 * @throws UsageError where the folder does not fit
 */
export async function readCompanion(
  directory: string,
  stack: readonly StackSlice[]
): Promise<Companion> {
  const other = await readStack(directory);
  const [own, its] = [gridOf(stack), gridOf(other)];
  if (own && its) return placed(directory, stack, { other, own, its });
  if ((own || its) && [...stack, ...other].every(({ dicom }) => dicom)) {
    throw new UsageError(
      `--companions ${directory}: ${own ? 'its slices' : 'the images'} do not lie at one place each, on parallel planes, ` +
        `so it is not known which of them belong together. Give a single time point, or leave it out`
    );
  }
  if (other.length !== stack.length) {
    throw new UsageError(
      `--companions ${directory} holds ${countOf(other.length, 'slice')}, --images ${countOf(stack.length, 'slice')}. Give one for each`
    );
  }
  const rasters = other.map(({ raster, image }, i) => {
    const { raster: expected, image: name } = stack[i]!;
    if (raster.width === expected.width && raster.height === expected.height) return raster;
    throw new UsageError(
      `--companions ${directory}: ${image} has ${raster.width} x ${raster.height} pixels, ` +
        `${name} has ${expected.width} x ${expected.height}`
    );
  });
  return index => rasters[index]!;
}

function gridOf(stack: readonly StackSlice[]): SeriesGrid | null {
  const frames = stack.flatMap(({ dicom, frame }) =>
    dicom ? [{ dataset: dicom.dataset, frame }] : []
  );
  return frames.length === stack.length ? seriesGridOf(frames) : null;
}

const frameOfReference = ([first]: readonly StackSlice[]): string =>
  textOf(first!.dicom!.dataset, 'FrameOfReferenceUID') ?? '';

function placed(
  directory: string,
  stack: readonly StackSlice[],
  { other, own, its }: { other: readonly StackSlice[]; own: SeriesGrid; its: SeriesGrid }
): Companion {
  if (!frameOfReference(stack) || frameOfReference(stack) !== frameOfReference(other)) {
    throw new UsageError(
      `--companions ${directory} lies in another frame of reference than the images. Register it first, or leave it out`
    );
  }
  const greys = its.order.map(k => greyOf(other[k]!.raster));
  const window = percentileWindow(greys);
  const linearUpTo = apartOf(own.grid);
  const known = new Map<number, { readonly raster: Raster8; readonly inside: Uint8Array }>();
  const resample = (index: number) => {
    const { raster, dicom, frame } = stack[index]!;
    const plane = imagePlaneOf(dicom!.dataset, frame)!;
    const { width, height } = raster;
    const to = { ...plane, width, height };
    const steps = resampleToPlane(its.grid, to, { slice: k => greys[k]!, linearUpTo });
    const resampled: Resampled = runUnsliced(steps);
    return { raster: runUnsliced(resampledRaster(resampled, window!)), inside: resampled.inside };
  };
  return (index, outline) => {
    if (!window) return null;
    const found = known.get(index) ?? resample(index);
    known.set(index, found);
    return outline.data.every((v, i) => !v || found.inside[i]) ? found.raster : null;
  };
}

/** The first channel. */
const greyOf = ({ channels, data }: Raster8): Uint8Array =>
  channels === 1 ? data : data.filter((_, i) => i % channels === 0);
