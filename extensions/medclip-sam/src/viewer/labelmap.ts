import type { Mask } from '../algorithm/raster';
import { MedClipSamError } from '../algorithm/errors';
import type { ImageRef } from './activeImage';
import { createBreath } from './breathe';
import type { CachedImage, Host } from './host';

export const SEGMENT_INDEX = 1;
export const ALGORITHM_NAME = 'MedCLIP-SAM';

/** Creates an empty OHIF labelmap over a display set, with one segment, and shows it in a viewport. */
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
  const segmentationId = await segmentationService.createLabelmapForDisplaySet(ref.displaySet, {
    label,
    segments: { [SEGMENT_INDEX]: segment },
  });
  await segmentationService.addSegmentationRepresentation(viewportId, {
    segmentationId,
    type: 'Labelmap',
  });
  return segmentationId;
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

/**
 * Writes a mask into one slice of a labelmap as ONE undo step of OHIF's own history: the segment's voxels on that slice
 * become exactly the mask.
 *
 * @param onRestore told when the reader undoes (true) or redoes (false) the step
 * @throws MedClipSamError image-not-ready when the labelmap has no slice for this image
 */
export async function writeMask(
  host: Host,
  segmentationId: string,
  ref: ImageRef,
  mask: Mask,
  onRestore: (isUndo: boolean) => void
): Promise<void> {
  const image = labelmapImages(host, segmentationId).find(i => i.referencedImageId === ref.imageId);
  if (!image || image.rows !== mask.height || image.columns !== mask.width) {
    throw new MedClipSamError(
      'image-not-ready',
      'The segmentation has no slice for this image.',
      'Scroll to the image, wait until it is shown, and accept again.'
    );
  }
  const { voxelManager } = image;
  const breath = createBreath();
  const changed: number[] = [];
  for (let i = 0; i < mask.data.length; i++) {
    if ((i & 0x7fff) === 0 && breath.due()) await breath.take();
    if ((voxelManager.getAtIndex(i) === SEGMENT_INDEX ? 1 : 0) !== mask.data[i]) changed.push(i);
  }
  const before = Uint8Array.from(changed, i => voxelManager.getAtIndex(i));
  const put = (at: number, isUndo: boolean) => {
    const i = changed[at] as number;
    voxelManager.setAtIndex(i, isUndo ? (before[at] ?? 0) : mask.data[i] ? SEGMENT_INDEX : 0);
  };
  for (let at = 0; at < changed.length; at++) {
    if ((at & 0x3fff) === 0 && breath.due()) await breath.take();
    put(at, false);
  }
  modified(host, segmentationId);
  host.services.segmentationService.setActiveSegment(segmentationId, SEGMENT_INDEX);
  host.cornerstone().utilities.HistoryMemo.DefaultHistoryMemo.push({
    id: segmentationId,
    operationType: 'labelmap',
    restoreMemo: isUndo => {
      // A step may outlive its segmentation (deleted in OHIF's list, or the mode was left): then there is nothing to restore.
      if (!host.tools().segmentation.state.getSegmentation(segmentationId)) return;
      for (let at = 0; at < changed.length; at++) put(at, isUndo);
      modified(host, segmentationId);
      onRestore(isUndo);
    },
  });
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
    const { rows, columns, voxelManager, referencedImageId } = image;
    if (!referencedImageId) continue;
    const voxels = voxelManager.getScalarData?.();
    const length = rows * columns;
    const data = new Uint8Array(length);
    let any = false;
    for (let i = 0; i < length; i++) {
      if ((i & 0x7fff) === 0x7fff && breath.due()) await breath.take();
      if ((voxels ? voxels[i] : voxelManager.getAtIndex(i)) === SEGMENT_INDEX) {
        data[i] = 1;
        any = true;
      }
    }
    if (any) masks.set(referencedImageId, { width: columns, height: rows, data });
  }
  return masks;
}

/** Same voxels? */
export function sameMask(a: Mask | undefined, b: Mask | undefined): boolean {
  if (!a || !b || a.width !== b.width || a.height !== b.height) return false;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) return false;
  return true;
}
