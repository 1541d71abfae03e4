import { MedClipSamError, say, type Sentence } from '../../core/errors';
import { numberText, t } from '../../locales/translate';
import { frameOfMultiFrame } from './frameNumber';
import { whyNotLoaded } from '../host/loadFailures';
import { currentImageId, timePointOf } from './timePoints';
import type { Apart } from './tellApart';
import type { WindowRange } from '../../dicom/image/voi';
import type { CachedImage, DicomInstance, DisplaySet, Host } from '../host/host';

/**
 * One image of one display set: what a run is bound to. A viewport may scroll on or be closed while a run goes on; the
 * image it was started on stays the same.
 */
export interface ImageRef {
  readonly displaySet: DisplaySet;
  readonly imageId: string;
  readonly sopInstanceUID: string;
  /** 1-based; only for multi-frame objects. */
  readonly frameNumber?: number;
  readonly modality: string;
  /** The images among which the reader scrolls: of the display set, or of the time point of this image. */
  readonly imageIds: readonly string[];
  /** Of several at one place; number from 1. `value`: echo time in ms or b-value in s/mm². */
  readonly timePoint?: {
    readonly number: number;
    readonly count: number;
    readonly apart: Apart;
    readonly value?: number;
  };
  /** 0-based place among them, and how many they are. */
  readonly index: number;
  readonly count: number;
}

export interface ActiveImage extends ImageRef {
  readonly viewportId: string;
  /** The viewport's window when it was asked for: what is shown there later has another. Undefined where none is set. */
  readonly voiRange: WindowRange | undefined;
  readonly image: CachedImage;
  readonly instance: DicomInstance;
}

const NOT_IMAGES: Readonly<Record<string, string>> = {
  SEG: 'a segmentation (SEG)',
  SR: 'a structured report (SR)',
  RTSTRUCT: 'a structure set (RTSTRUCT)',
  RTDOSE: 'a dose grid (RTDOSE)',
  PMAP: 'a parametric map',
  PR: 'a presentation state',
  KO: 'a key object selection',
  DOC: 'a document (PDF)',
  ECG: 'a waveform (ECG)',
  SM: 'a whole-slide image',
};

function fail(
  code: 'no-viewport' | 'unsupported-image' | 'image-not-ready',
  message: string | Sentence,
  remedy: string
): never {
  throw new MedClipSamError(code, message, remedy);
}

function displaySetOf(host: Host, viewportId: string): DisplaySet {
  const { viewportGridService, displaySetService } = host.services;
  const uids = viewportGridService.getDisplaySetsUIDsForViewport(viewportId) ?? [];
  const first = uids[0];
  const displaySet = first ? displaySetService.getDisplaySetByUID(first) : undefined;
  if (!displaySet) {
    fail('no-viewport', 'The active viewport is empty.', 'Drag a series into it, then run again.');
  }
  return displaySet;
}

function refuseNonImages(displaySet: DisplaySet): void {
  const what = NOT_IMAGES[displaySet.Modality];
  if (what || !displaySet.imageIds?.length) {
    fail(
      'unsupported-image',
      what
        ? say`The active viewport shows ${what}, not an image.`
        : 'The active viewport shows no pixels.',
      'Click a viewport that shows an image (US, MR, CT, X-ray), then run again.'
    );
  }
}

/** An image of a display set as a run, a stored outline or a slice refers to it. */
export function imageRef(
  host: Host,
  displaySet: DisplaySet,
  imageId: string,
  instance: DicomInstance
): ImageRef {
  const { imageIds, number, count, apart, shown } = timePointOf(host, displaySet, imageId);
  const value = shown?.get(imageId);
  const frameNumber = frameOfMultiFrame(imageId, instance);
  return {
    displaySet,
    imageId,
    sopInstanceUID: String(instance.SOPInstanceUID ?? ''),
    ...(frameNumber === undefined ? {} : { frameNumber }),
    modality: String(instance.Modality ?? displaySet.Modality),
    imageIds,
    ...(number &&
      count &&
      apart && { timePoint: { number, count, apart, ...(value === undefined ? {} : { value }) } }),
    index: Math.max(0, imageIds.indexOf(imageId)),
    count: imageIds.length,
  };
}

/**
 * The image a run would use now: the one shown in the active viewport (stack, or volume on its acquisition plane).
 *
 * @param viewportId another viewport than the active one, as that in which a drag was made
 * @throws MedClipSamError no-viewport, unsupported-image (SEG, SR, PDF, an oblique or MPR plane), image-not-ready
 */
export function activeImage(
  host: Host,
  viewportId = host.services.viewportGridService.getActiveViewportId()
): ActiveImage {
  if (!viewportId) {
    fail(
      'no-viewport',
      'No viewport is active.',
      'Open a study and click an image, then run again.'
    );
  }
  const displaySet = displaySetOf(host, viewportId);
  refuseNonImages(displaySet);
  const viewport = host.services.cornerstoneViewportService.getCornerstoneViewport(viewportId);
  if (!viewport) {
    fail(
      'image-not-ready',
      'The viewport is still being set up.',
      'Wait a moment, then run again.'
    );
  }
  const imageId = currentImageId(host, viewport);
  const { metaData, cache } = host.cornerstone();
  const firstId = imageId ?? displaySet.imageIds?.[0];
  const header = (firstId && metaData.get('instance', firstId)) || displaySet.instance;
  const image = imageId === undefined ? undefined : cache.getImage(imageId);
  const problem = image
    ? null
    : whyNotLoaded(host, viewport, imageId, header as DicomInstance | undefined);
  if (problem) throw problem;
  if (!imageId) {
    if (viewport.type === 'stack') {
      fail(
        'image-not-ready',
        'The image is still loading.',
        'Wait until it is shown, then run again.'
      );
    }
    fail(
      'unsupported-image',
      'This viewport shows a reconstructed plane, not an acquired image.',
      'Go to the viewport with the original slices (usually axial) to outline, correct or continue.'
    );
  }
  const instance = metaData.get('instance', imageId) as DicomInstance | undefined;
  if (!image || !instance) {
    fail(
      'image-not-ready',
      'The image is still loading.',
      'Wait until it is shown, then run again.'
    );
  }
  return {
    ...imageRef(host, displaySet, imageId, instance),
    viewportId,
    voiRange: viewport.getProperties().voiRange,
    image,
    instance,
  };
}

/**
 * Another image of the series (or time point), with the window of the first.
 *
 * @throws MedClipSamError image-not-ready when it cannot be loaded
 */
export async function imageAt(host: Host, from: ActiveImage, index: number): Promise<ActiveImage> {
  const imageId = from.imageIds[index];
  const { cache, imageLoader, metaData } = host.cornerstone();
  const image =
    imageId && (cache.getImage(imageId) ?? (await imageLoader.loadAndCacheImage(imageId)));
  const instance = imageId && (metaData.get('instance', imageId) as DicomInstance | undefined);
  if (!imageId || !image || !instance) {
    fail('image-not-ready', 'A slice of the series could not be loaded.', 'Try again.');
  }
  return {
    ...from,
    ...imageRef(host, from.displaySet, imageId, instance),
    image,
    instance,
  };
}

/** "Slice 12 of 24", "Frame 3 of 30", "Time point 2 of 3, slice 12 of 20", "b = 1000 (2 of 3), slice 12 of 20", '' for a single image. */
export function positionText({ count, index, frameNumber, timePoint }: ImageRef): string {
  if (timePoint) {
    const { number, count: points, apart, value = 0 } = timePoint;
    // 1000 without a point, which a German reader would take for 1.
    const shown = Number.isInteger(value) ? String(value) : numberText(value, 1);
    return t(`panel.apart.${apart}`, { number, points, value: shown, index: index + 1, count });
  }
  const key = frameNumber ? 'panel.frame' : 'panel.slice';
  return count < 2 ? '' : t(key, { index: index + 1, count });
}
