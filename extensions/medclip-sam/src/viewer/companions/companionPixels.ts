import { percentileWindow, resampledRaster } from '../../algorithm/planes/greyRange';
import {
  resampleToPlane,
  slicesAcross,
  type Resampled,
} from '../../algorithm/planes/resampleToPlane';
import type { Window } from '../../algorithm/preprocess/window';
import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import type { Raster8 } from '../../core/raster';
import { runSliced } from '../../core/timeSlicing';
import { pixelAspect } from '../../dicom/geometry/pixelAspect';
import { apartOf } from '../../dicom/geometry/seriesGrid';
import type { Host } from '../host/host';
import type { ImageRef } from '../image/activeImage';
import { frameNumberOf } from '../image/frameNumber';
import { modalityValues } from '../image/imageValues';
import { gridOfImages, instanceOf, planeOf, type CompanionSeries } from './companionSeries';

/** A companion on the pixels of an image. */
export interface CompanionImage {
  readonly raster: Raster8;
  /** 1 where the companion reaches. */
  readonly inside: Uint8Array;
}

/** Slices of a companion that say what is black and white in it. */
const SAMPLED = 5;
/** Companion images that are kept: of a stack that is walked through, the slice and the one before. */
const KEPT = 24;

export interface CompanionPixels {
  /**
   * @returns null where the companion does not run through the image
   * @throws MedClipSamError cancelled, image-not-ready when a slice of it cannot be loaded
   */
  on(
    companion: CompanionSeries,
    image: ImageRef,
    signal: AbortSignal
  ): Promise<CompanionImage | null>;
  clear(): void;
}

/** Resampled companions; the latest are kept. */
export function createCompanionPixels(host: Host): CompanionPixels {
  const windows = new Map<string, Promise<Window | null>>();
  const known = new Map<string, CompanionImage | null>();

  const frameOf = (imageId: string) => frameNumberOf(imageId, instanceOf(host, imageId));
  const values = async (companion: CompanionSeries, slice: number, signal?: AbortSignal) => {
    throwIfCancelled(signal);
    const imageId = companion.imageIds[companion.series.order[slice]!]!;
    const unread = (cause?: unknown) =>
      new MedClipSamError(
        'image-not-ready',
        'A slice of another sequence could not be read.',
        'Untick this sequence, then continue.',
        { cause }
      );
    const { cache, imageLoader } = host.cornerstone();
    const load = async () =>
      cache.getImage(imageId) ?? (await imageLoader.loadAndCacheImage(imageId));
    const image = await load().catch((cause: unknown) => {
      throw unread(cause);
    });
    const grey = await modalityValues(image, instanceOf(host, imageId), frameOf(imageId));
    if (grey?.length !== image.rows * image.columns) throw unread();
    return grey;
  };
  const windowOf = async (companion: CompanionSeries) => {
    const count = companion.series.order.length;
    const step = Math.max(1, (count - 1) / (SAMPLED - 1));
    const slices = new Set(
      Array.from({ length: SAMPLED }, (_, i) => Math.min(count - 1, Math.round(i * step)))
    );
    const sampled = [];
    for (const slice of slices) sampled.push(await values(companion, slice));
    return percentileWindow(sampled);
  };
  /** Several may wait for it: one that leaves does not end it for the others. */
  const knownWindow = (companion: CompanionSeries) => {
    const before = windows.get(companion.id);
    if (before) return before;
    const found = windowOf(companion);
    windows.set(companion.id, found);
    found.catch(() => windows.delete(companion.id));
    return found;
  };

  const resample = async (
    companion: CompanionSeries,
    image: ImageRef,
    signal: AbortSignal
  ): Promise<CompanionImage | null> => {
    const plane = planeOf(host, image.imageId);
    const { grid } = companion.series;
    const needed = plane && slicesAcross(grid, plane);
    const window = needed && (await knownWindow(companion));
    throwIfCancelled(signal);
    if (!window) return null;
    const own = gridOfImages(host, image.imageIds);
    const slices = new Map<number, ArrayLike<number>>();
    for (let k = needed.first; k <= needed.last; k++) {
      slices.set(k, await values(companion, k, signal));
    }
    const resampled: Resampled = await runSliced(
      resampleToPlane(grid, plane, {
        slice: k => slices.get(k)!,
        linearUpTo: own ? apartOf(own.grid) : Infinity,
      }),
      signal
    );
    if (!resampled.inside.includes(1)) return null;
    const first = instanceOf(host, companion.imageIds[0]!);
    const invert = first?.PhotometricInterpretation === 'MONOCHROME1';
    const aspect = pixelAspect(instanceOf(host, image.imageId)!, frameOf(image.imageId));
    const raster = await runSliced(resampledRaster(resampled, window, { invert }), signal);
    const { inside } = resampled;
    return { raster: { ...raster, ...(aspect === 1 ? {} : { aspect }) }, inside };
  };

  return {
    on: async (companion, image, signal) => {
      const key = `${companion.id} ${image.imageId}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = await resample(companion, image, signal);
      known.set(key, found);
      for (const old of known.keys()) {
        if (known.size <= KEPT) break;
        known.delete(old);
      }
      return found;
    },
    clear: () => {
      windows.clear();
      known.clear();
    },
  };
}
