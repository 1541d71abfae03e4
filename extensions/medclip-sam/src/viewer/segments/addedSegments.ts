import { compactMask } from '../../algorithm/mask/compactMask';
import type { Host } from '../host/host';
import { compactVoxelsOf } from './labelmapImages';
import { SEGMENT_INDEX, type SliceMask } from './labelmap';

/**
 * "Add Segment" in OHIF's list puts a further segment into a labelmap of ours, which holds one: it gets a labelmap of its own
 * and is a segment like the others from then on.
 */
export interface AddedSegment {
  readonly label: string;
  /** What was drawn of it already. */
  readonly slices: readonly SliceMask[];
}

/** The indices of such segments in a labelmap of ours. */
export function addedIndices(host: Host, segmentationId: string): readonly number[] {
  const segments =
    host.services.segmentationService.getSegmentation(segmentationId)?.segments ?? {};
  return Object.entries(segments).flatMap(([index, segment]) =>
    segment && Number(index) > SEGMENT_INDEX ? [Number(index)] : []
  );
}

/** Takes one with its voxels out of the labelmap. @returns null where it is gone meanwhile */
export function takeOut(host: Host, segmentationId: string, index: number): AddedSegment | null {
  const { segmentationService: service } = host.services;
  const { [index]: added, ...segments } = service.getSegmentation(segmentationId)?.segments ?? {};
  if (!added) return null;
  const slices = takeVoxels(host, segmentationId, index);
  // Not by OHIF's own removal: it would be a step of the history, and look at every voxel of every slice.
  service.addOrUpdateSegmentation({ segmentationId, segments });
  if (segments[SEGMENT_INDEX]) service.setActiveSegment(segmentationId, SEGMENT_INDEX);
  return { label: added.label?.trim() || `Segment ${index}`, slices };
}

function takeVoxels(host: Host, segmentationId: string, index: number): readonly SliceMask[] {
  const { cache } = host.cornerstone();
  const { state, triggerSegmentationEvents } = host.tools().segmentation;
  const ids = state.getSegmentation(segmentationId)?.representationData.Labelmap?.imageIds ?? [];
  const taken: SliceMask[] = [];
  for (const image of ids.map(id => cache.getImage(id))) {
    // What is kept as runs holds no other segment.
    if (!image?.referencedImageId || compactVoxelsOf(image.voxelManager)?.runs()) continue;
    const { rows, columns, voxelManager } = image;
    const data = new Uint8Array(rows * columns);
    let any = false;
    for (let i = 0; i < data.length; i++) {
      if (voxelManager.getAtIndex(i) !== index) continue;
      any = true;
      data[i] = 1;
      voxelManager.setAtIndex(i, 0);
    }
    if (!any) continue;
    const mask = compactMask({ width: columns, height: rows, data });
    taken.push({ ref: { imageId: image.referencedImageId }, mask });
  }
  if (taken.length > 0) triggerSegmentationEvents.triggerSegmentationDataModified(segmentationId);
  return taken;
}

/** The name, or the next number where another segment has it: "Segment 2" is what OHIF calls the second of each labelmap. */
export function freeName(label: string, taken: ReadonlySet<string>): string {
  const [, words = label, number = '1'] = /^(.*?)\s+(\d+)$/.exec(label) ?? [];
  let name = label;
  for (let n = Number(number) + 1; taken.has(name); n++) name = `${words} ${n}`;
  return name;
}
