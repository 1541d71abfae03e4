import type { Mask } from '../algorithm/raster';
import { MedClipSamError } from '../algorithm/errors';
import type { ImageRef } from './activeImage';
import { createBreath } from './breathe';
import type { CachedImage, DisplaySet, Host, VoxelManager } from './host';

export const SEGMENT_INDEX = 1;
export const ALGORITHM_NAME = 'MedCLIP-SAM';

/**
 * Creates an empty OHIF labelmap over a display set, with one segment, and shows it in a viewport and in all others with that
 * display set: other windows, other planes.
 */
export async function createLabelmap(
  host: Host,
  ref: ImageRef,
  viewportId: string,
  label: string
): Promise<string> {
  const { segmentationService } = host.services;
  const segment = {
    segmentIndex: SEGMENT_INDEX,
    label,
    active: true,
    algorithmType: 'AUTOMATIC',
    algorithmName: ALGORITHM_NAME,
  };
  const segmentationId = await segmentationService.createLabelmapForDisplaySet(imagesOf(ref), {
    label,
    segments: { [SEGMENT_INDEX]: segment },
  });
  const show = (id: string) =>
    segmentationService.addSegmentationRepresentation(id, { segmentationId, type: 'Labelmap' });
  await show(viewportId);
  for (const other of othersShowing(host, ref, viewportId)) {
    // One that cannot draw it (still loading, another kind of viewport) must not keep the segment from being made.
    await show(other).catch(() => undefined);
  }
  return segmentationId;
}

/** Of several time points OHIF would take the middle one; the outline lies on the one that was on screen. */
function imagesOf({ displaySet, imageIds }: ImageRef): DisplaySet {
  if (!displaySet.isDynamicVolume) return displaySet;
  return Object.create(displaySet, {
    isDynamicVolume: { value: false },
    imageIds: { value: imageIds },
  }) as DisplaySet;
}

function othersShowing(host: Host, ref: ImageRef, viewportId: string): readonly string[] {
  const { viewportGridService: grid } = host.services;
  const uid = ref.displaySet.displaySetInstanceUID;
  return [...grid.getState().viewports.keys()].filter(
    id => id !== viewportId && (grid.getDisplaySetsUIDsForViewport(id) ?? []).includes(uid)
  );
}

function labelmapImages(host: Host, segmentationId: string): readonly CachedImage[] {
  const state = host.tools().segmentation.state.getSegmentation(segmentationId);
  const ids = state?.representationData.Labelmap?.imageIds ?? [];
  const images = ids.map(id => host.cornerstone().cache.getImage(id));
  return images.filter((image): image is CachedImage => image !== undefined);
}

function modified(host: Host, segmentationId: string): void {
  host
    .tools()
    .segmentation.triggerSegmentationEvents.triggerSegmentationDataModified(segmentationId);
}

/** A change of voxels that has been made, and can be taken back and made again. */
export interface VoxelChange {
  restore(isUndo: boolean): void;
}

export interface SliceMask {
  readonly ref: Pick<ImageRef, 'imageId'>;
  readonly mask: Mask;
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
  const images = new Map(labelmapImages(host, segmentationId).map(i => [i.referencedImageId, i]));
  const breath = createBreath();
  const changes: { voxels: VoxelManager; at: number[]; before: Uint8Array; mask: Mask }[] = [];
  for (const { ref, mask } of slices) {
    const image = images.get(ref.imageId);
    if (!image || image.rows !== mask.height || image.columns !== mask.width) throw noSlice();
    const { voxelManager: voxels } = image;
    const at: number[] = [];
    for (let i = 0; i < mask.data.length; i++) {
      if ((i & 0x7fff) === 0 && breath.due()) await breath.take();
      if ((voxels.getAtIndex(i) === SEGMENT_INDEX ? 1 : 0) !== mask.data[i]) at.push(i);
    }
    if (at.length === 0) continue;
    changes.push({ voxels, at, before: Uint8Array.from(at, i => voxels.getAtIndex(i)), mask });
  }
  const put = (isUndo: boolean) => {
    for (const { voxels, at, before, mask } of changes) {
      at.forEach((i, k) => {
        voxels.setAtIndex(i, isUndo ? (before[k] ?? 0) : mask.data[i] ? SEGMENT_INDEX : 0);
      });
    }
    if (changes.length > 0) modified(host, segmentationId);
  };
  for (const { voxels, at, mask } of changes) {
    for (let k = 0; k < at.length; k++) {
      if ((k & 0x3fff) === 0 && breath.due()) await breath.take();
      voxels.setAtIndex(at[k]!, mask.data[at[k]!] ? SEGMENT_INDEX : 0);
    }
  }
  if (changes.length > 0) modified(host, segmentationId);
  return {
    restore: isUndo => {
      // A step may outlive its segmentation (deleted in OHIF's list, or the mode was left): then there is nothing to restore.
      if (host.tools().segmentation.state.getSegmentation(segmentationId)) put(isUndo);
    },
  };
}

/** The segment's voxels on one slice; null where the labelmap has no such slice. */
export function readSlice(host: Host, segmentationId: string, imageId: string): Mask | null {
  const image = labelmapImages(host, segmentationId).find(i => i.referencedImageId === imageId);
  return image ? maskOf(image) : null;
}

function maskOf({ rows, columns, voxelManager }: CachedImage): Mask {
  const voxels = voxelManager.getScalarData?.();
  const data = new Uint8Array(rows * columns);
  for (let i = 0; i < data.length; i++) {
    if ((voxels ? voxels[i] : voxelManager.getAtIndex(i)) === SEGMENT_INDEX) data[i] = 1;
  }
  return { width: columns, height: rows, data };
}

/** A quick no: most slices of a series are empty, and typed arrays search themselves fast. */
function surelyEmpty({ voxelManager }: CachedImage): boolean {
  const voxels = voxelManager.getScalarData?.();
  return ArrayBuffer.isView(voxels) && !(voxels as Uint8Array).includes(SEGMENT_INDEX);
}

/** The voxels of a segment as they are now, brush strokes included: one mask per slice that is not empty. */
export async function readMasks(
  host: Host,
  segmentationId: string
): Promise<ReadonlyMap<string, Mask>> {
  const masks = new Map<string, Mask>();
  const breath = createBreath();
  for (const image of labelmapImages(host, segmentationId)) {
    if (breath.due()) await breath.take();
    if (!image.referencedImageId || surelyEmpty(image)) continue;
    const mask = maskOf(image);
    if (mask.data.includes(1)) masks.set(image.referencedImageId, mask);
  }
  return masks;
}

/** Same voxels? */
export function sameMask(a: Mask | undefined, b: Mask | undefined): boolean {
  if (a && a === b) return true;
  if (!a || !b || a.width !== b.width || a.height !== b.height) return false;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) return false;
  return true;
}
