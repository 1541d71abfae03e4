import { compactMask } from '../../algorithm/mask/compactMask';
import type { Host, Subscription } from '../host/host';
import type { Entry } from './segmentEntry';
import { compactVoxelsOf } from './labelmapImages';
import { SEGMENT_INDEX, type SliceMask } from './labelmap';

/** How the list of accepted segments makes one. */
interface Making {
  enqueue<T>(work: () => Promise<T>): Promise<T>;
  /** An empty labelmap over the images of `from`. */
  begin(from: Entry, viewportId: string, label: string): Promise<Entry>;
  /** Drawn by hand, and agreed to by who draws it. */
  fill(entry: Entry, slices: readonly SliceMask[]): Promise<void>;
}

/**
 * "Add Segment" in OHIF's list puts a further segment into a labelmap of ours, which holds one: it gets a labelmap of its own
 * and is a segment like the others from then on.
 */
export function followAddedSegments(
  host: Host,
  entries: ReadonlyMap<string, Entry>,
  { enqueue, begin, fill }: Making
): Subscription {
  const { segmentationService: service, viewportGridService } = host.services;

  const take = async (from: Entry, index: number): Promise<void> => {
    const [shownIn] = service.getViewportIdsWithSegmentation?.(from.id) ?? [];
    const viewportId = shownIn ?? viewportGridService.getActiveViewportId();
    const there = service.getSegmentation(from.id)?.segments[index];
    if (!viewportId || !there || entries.get(from.id) !== from) return;
    const labels = [...entries.values()].filter(e => !e.facts.gone).map(e => e.facts.label);
    const label = freeName(there.label?.trim() || `Segment ${index}`, new Set(labels));
    // Its own labelmap first: where that fails, the voxels stay where they were drawn.
    const entry = await begin(from, viewportId, label);
    const slices = takeOut(host, from.id, index);
    if (slices) await fill(entry, slices);
    else service.remove(entry.id);
  };

  return service.subscribe(service.EVENTS.SEGMENTATION_MODIFIED ?? '', payload => {
    const from = entries.get((payload as { segmentationId?: string })?.segmentationId ?? '');
    if (!from) return;
    for (const index of addedIndices(host, from.id)) {
      // One that could not be made stays in OHIF's list, and is tried again when something in that list changes.
      void enqueue(() => take(from, index)).catch(() => undefined);
    }
  });
}

/** The indices of such segments in a labelmap of ours. */
function addedIndices(host: Host, segmentationId: string): readonly number[] {
  const segments =
    host.services.segmentationService.getSegmentation(segmentationId)?.segments ?? {};
  return Object.entries(segments).flatMap(([index, segment]) =>
    segment && Number(index) > SEGMENT_INDEX ? [Number(index)] : []
  );
}

/** Takes one out of the labelmap. @returns what was drawn of it; null where it is gone meanwhile */
function takeOut(host: Host, segmentationId: string, index: number): readonly SliceMask[] | null {
  const { segmentationService: service } = host.services;
  const { [index]: added, ...segments } = service.getSegmentation(segmentationId)?.segments ?? {};
  if (!added) return null;
  const slices = takeVoxels(host, segmentationId, index);
  // Not by OHIF's own removal: it would be a step of the history, and look at every voxel of every slice.
  service.addOrUpdateSegmentation({ segmentationId, segments });
  if (segments[SEGMENT_INDEX]) service.setActiveSegment(segmentationId, SEGMENT_INDEX);
  return slices;
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
