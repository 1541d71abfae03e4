import type { Mask } from '../../core/raster';
import { MedClipSamError } from '../../core/errors';
import type { ImageRef } from '../image/activeImage';
import { createTimeSlice } from '../../core/timeSlicing';
import { isFilled, maskFromRuns } from '../../algorithm/mask/compactMask';
import type { CachedImage, Host } from '../host/host';
import { compactVoxelsOf, createLabelmapImages } from './labelmapImages';
import { changeOf, SEGMENT_INDEX, segmentRuns, write, type SliceChange } from './sliceVoxels';

export { SEGMENT_INDEX };
export const ALGORITHM_NAME = 'MedCLIP-SAM';

/**
 * Creates an empty OHIF labelmap over a display set, with one segment, and shows it in a viewport and in all others with that
 * display set: other windows, other planes.
 */
export async function createLabelmap(
  host: Host,
  ref: ImageRef,
  viewportId: string,
  label: string,
  signal?: AbortSignal
): Promise<string> {
  const { segmentationService } = host.services;
  const segment = {
    segmentIndex: SEGMENT_INDEX,
    label,
    active: true,
    algorithmType: 'AUTOMATIC',
    algorithmName: ALGORITHM_NAME,
  };
  const { uuidv4 } = host.cornerstone().utilities;
  const segmentationId = uuidv4();
  const { displaySet } = ref;
  // Of several time points the outline lies on the one that was on screen.
  const of = displaySet.isDynamicVolume ? ref.imageIds : (displaySet.imageIds ?? []);
  const imageIds = await createLabelmapImages(host, of, segmentationId, signal);
  const timeSlice = createTimeSlice();
  const rest = async () => {
    if (timeSlice.isOver()) await timeSlice.yield();
  };
  segmentationService.addOrUpdateSegmentation({
    segmentationId,
    representation: { type: 'Labelmap', data: { imageIds, referencedImageIds: of } },
    config: {
      label,
      fallbackLabel: `S:${displaySet.SeriesNumber} ${displaySet.Modality}`,
      segments: { [SEGMENT_INDEX]: segment },
      cachedStats: { info: `S${displaySet.SeriesNumber}: ${displaySet.SeriesDescription}` },
    },
  });
  const show = (id: string) =>
    segmentationService.addSegmentationRepresentation(id, { segmentationId, type: 'Labelmap' });
  await rest();
  await show(viewportId);
  await rest();
  for (const other of othersShowing(host, ref, viewportId)) {
    // One that cannot draw it (still loading, another kind of viewport) must not keep the segment from being made.
    await show(other).catch(() => undefined);
    await rest();
  }
  return segmentationId;
}

function othersShowing(host: Host, ref: ImageRef, viewportId: string): readonly string[] {
  const { viewportGridService: grid } = host.services;
  const uid = ref.displaySet.displaySetInstanceUID;
  return [...grid.getState().viewports.keys()].filter(
    id => id !== viewportId && (grid.getDisplaySetsUIDsForViewport(id) ?? []).includes(uid)
  );
}

const idsOf = (host: Host, segmentationId: string): readonly string[] =>
  host.tools().segmentation.state.getSegmentation(segmentationId)?.representationData.Labelmap
    ?.imageIds ?? [];

function labelmapImages(host: Host, segmentationId: string): readonly CachedImage[] {
  const { cache } = host.cornerstone();
  const images = idsOf(host, segmentationId).map(id => cache.getImage(id));
  return images.filter((image): image is CachedImage => image !== undefined);
}

/** By a labelmap's list of images: the place in it of the slice over each image. OHIF replaces the list, never its items. */
const places = new WeakMap<readonly string[], Map<string, number>>();

/** A labelmap's slice over an image, without a look at the others. */
function labelmapImage(
  host: Host,
  segmentationId: string,
  imageId: string
): CachedImage | undefined {
  const ids = idsOf(host, segmentationId);
  const { cache } = host.cornerstone();
  const at = (place: number | undefined) =>
    place === undefined ? undefined : cache.getImage(ids[place] ?? '');
  let known = places.get(ids);
  const image = at(known?.get(imageId));
  if (image?.referencedImageId === imageId) return image;
  // The first look, or a slice that has come since.
  known = new Map();
  ids.forEach((_, i) => {
    const referenced = at(i)?.referencedImageId;
    if (referenced !== undefined && !known!.has(referenced)) known!.set(referenced, i);
  });
  places.set(ids, known);
  return at(known.get(imageId));
}

function modified(host: Host, segmentationId: string): void {
  host
    .tools()
    .segmentation.triggerSegmentationEvents.triggerSegmentationDataModified(segmentationId);
}

/** A change of voxels that has been made, and can be taken back and made again. */
export interface VoxelChange {
  /** Images whose slices it changes. */
  readonly images: readonly string[];
  restore(isUndo: boolean): void;
}

export interface SliceMask {
  readonly ref: Pick<ImageRef, 'imageId'>;
  readonly mask: Mask;
  /** The segment's voxels on the slice as they are, where that is known. */
  readonly before?: Mask;
}

function noSlice(): MedClipSamError {
  return new MedClipSamError(
    'image-not-ready',
    'The segmentation has no slice for this image.',
    'Scroll to the image, wait until it is shown, and accept again.'
  );
}

/**
 * Writes masks into slices of a labelmap: the segment's voxels there become exactly the masks. All slices are checked before
 * the first voxel changes.
 *
 * @throws MedClipSamError image-not-ready when the labelmap has no slice of that size for an image
 */
export async function changeVoxels(
  host: Host,
  segmentationId: string,
  slices: readonly SliceMask[]
): Promise<VoxelChange> {
  const timeSlice = createTimeSlice();
  const changes: (SliceChange & { readonly imageId: string })[] = [];
  for (const { ref, mask, before } of slices) {
    const image = labelmapImage(host, segmentationId, ref.imageId);
    if (!image || image.rows !== mask.height || image.columns !== mask.width) throw noSlice();
    if (timeSlice.isOver()) await timeSlice.yield();
    const change = changeOf(image.voxelManager, mask, before);
    if (change) changes.push({ ...change, imageId: ref.imageId });
  }
  const put = (isUndo: boolean) => {
    for (const change of changes) write(change, isUndo);
    if (changes.length > 0) modified(host, segmentationId);
  };
  for (const change of changes) {
    if (timeSlice.isOver()) await timeSlice.yield();
    write(change, false);
  }
  if (changes.length > 0) modified(host, segmentationId);
  return {
    images: changes.map(c => c.imageId),
    restore: isUndo => {
      // A step may outlive its segmentation (deleted in OHIF's list, or the mode was left): then there is nothing to restore.
      if (host.tools().segmentation.state.getSegmentation(segmentationId)) put(isUndo);
    },
  };
}

/** The segment's voxels on one slice; null where the labelmap has no such slice. */
export function readSlice(host: Host, segmentationId: string, imageId: string): Mask | null {
  const image = labelmapImage(host, segmentationId, imageId);
  return image ? maskOf(image) : null;
}

const maskOf = ({ rows, columns, voxelManager }: CachedImage): Mask =>
  maskFromRuns(segmentRuns(voxelManager, { width: columns, height: rows }));

/** A quick no: most slices of a series are empty, and typed arrays search themselves fast. */
function surelyEmpty({ voxelManager }: CachedImage): boolean {
  const kept = compactVoxelsOf(voxelManager)?.runs();
  if (kept) return kept.ends.length === 0;
  const voxels = voxelManager.getScalarData?.();
  return ArrayBuffer.isView(voxels) && !(voxels as Uint8Array).includes(SEGMENT_INDEX);
}

/** The voxels of some slices as they are now, empty ones as null. */
export async function readSlices(
  host: Host,
  segmentationId: string,
  imageIds: Iterable<string>
): Promise<ReadonlyMap<string, Mask | null>> {
  const masks = new Map<string, Mask | null>();
  const timeSlice = createTimeSlice();
  for (const imageId of imageIds) {
    if (timeSlice.isOver()) await timeSlice.yield();
    const mask = readSlice(host, segmentationId, imageId);
    masks.set(imageId, mask && isFilled(mask) ? mask : null);
  }
  return masks;
}

/** The voxels of a segment as they are now, brush strokes included: one mask per slice that is not empty. */
export async function readMasks(
  host: Host,
  segmentationId: string
): Promise<ReadonlyMap<string, Mask>> {
  const masks = new Map<string, Mask>();
  const timeSlice = createTimeSlice();
  for (const image of labelmapImages(host, segmentationId)) {
    if (timeSlice.isOver()) await timeSlice.yield();
    if (!image.referencedImageId || surelyEmpty(image)) continue;
    const mask = maskOf(image);
    if (isFilled(mask)) masks.set(image.referencedImageId, mask);
  }
  return masks;
}
