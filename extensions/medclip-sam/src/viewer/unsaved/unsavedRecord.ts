import type { Mask } from '../../core/raster';
import type {
  AcceptedSegment,
  AcceptedSlice,
  Keepable,
  SegmentFacts,
} from '../segments/acceptedSegment';
import type { ContinuedSegment } from '../segments/acceptedSegments';
import { imageRef } from '../image/activeImage';
import { frameNumberOf } from '../image/frameNumber';
import type { DicomInstance, DisplaySet, Host } from '../host/host';

/** A segment as it is kept: images by SOP Instance UID and frame, because image ids may differ the next time. */
export interface UnsavedRecord {
  readonly format: 1;
  readonly facts: Omit<SegmentFacts, 'gone' | 'slices' | 'agreed'>;
  readonly slices: ReadonlyMap<string, Omit<AcceptedSlice, 'ref'>>;
  readonly agreed: ReadonlyMap<string, Mask> | null;
  readonly masks: ReadonlyMap<string, Mask>;
  readonly before: Pick<AcceptedSegment, 'trackingUid' | 'storedIn'>;
  /** SOP Instance UIDs of objects that hold it just as it is and wait for the PACS. */
  readonly sentIn?: readonly string[];
}

const instanceOf = (host: Host, imageId: string) =>
  host.cornerstone().metaData.get('instance', imageId) as DicomInstance | undefined;

function keyOf(host: Host, imageId: string): string {
  const instance = instanceOf(host, imageId);
  return `${String(instance?.SOPInstanceUID ?? '')} ${frameNumberOf(imageId, instance ?? {})}`;
}

export function recordOf(host: Host, segment: Keepable): UnsavedRecord {
  const { slices, agreed, gone: _, ...facts } = segment.facts;
  const byKey = <T, R>(map: ReadonlyMap<string, T>, change: (value: T) => R) =>
    new Map([...map].map(([imageId, value]) => [keyOf(host, imageId), change(value)]));
  const same = (mask: Mask) => mask;
  return {
    format: 1,
    facts,
    slices: byKey(slices, ({ ref: _ref, result, ...slice }) => ({
      ...slice,
      // The other answers of the model are not asked for any more.
      result: result && { ...result, candidates: [] },
    })),
    agreed: agreed && byKey(agreed, same),
    masks: byKey(segment.masks, same),
    before: { trackingUid: segment.trackingUid, storedIn: segment.storedIn },
  };
}

/** The record as a segment on the images of a display set; null where it lies on none of them. */
export function segmentOfRecord(
  host: Host,
  record: UnsavedRecord,
  displaySet: DisplaySet
): ContinuedSegment | null {
  const ids = new Map((displaySet.imageIds ?? []).map(id => [keyOf(host, id), id]));
  const onImages = <T>(map: ReadonlyMap<string, T>) =>
    new Map([...map].flatMap(([key, value]) => (ids.has(key) ? [[ids.get(key)!, value]] : [])));
  const refOf = (imageId: string) =>
    imageRef(host, displaySet, imageId, instanceOf(host, imageId) ?? {});
  const voxels = onImages(record.masks);
  const [first] = voxels.keys();
  if (first === undefined) return null;
  const slices = [...onImages(record.slices)].map(
    ([imageId, slice]) => [imageId, { ...slice, ref: refOf(imageId) }] as const
  );
  return {
    ref: refOf(first),
    facts: {
      ...record.facts,
      slices: new Map(slices),
      agreed: record.agreed && onImages(record.agreed),
    },
    voxels,
    saved: false,
    before: record.before,
  };
}
