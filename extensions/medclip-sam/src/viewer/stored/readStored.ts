import type { SegDocument } from '../../dicom/seg/segDocument';
import { readSeg } from '../../dicom/seg/segReader';
import { createPause } from '../../core/timeSlicing';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import { placeStored, type PlacedSegments } from './placeStored';

export interface StoredOnImages extends PlacedSegments {
  readonly doc: SegDocument;
  readonly instances: ReadonlyMap<string, DicomInstance>;
}

/**
 * Reads a stored segmentation and places it on its images.
 *
 * @throws MedClipSamError as `readSeg`
 */
export async function readStored(
  host: Host,
  seg: DisplaySet,
  source: DisplaySet,
  signal: AbortSignal
): Promise<StoredOnImages> {
  const bytes = new Uint8Array(await host.loadObject(seg));
  const doc = await readSeg(bytes, { signal, pause: createPause() });
  const images = (source.imageIds ?? []).flatMap(imageId => {
    const instance = host.cornerstone().metaData.get('instance', imageId);
    return instance ? [{ imageId, instance: instance as DicomInstance }] : [];
  });
  const instances = new Map(images.map(i => [i.imageId, i.instance]));
  return { doc, instances, ...placeStored(doc, images) };
}
