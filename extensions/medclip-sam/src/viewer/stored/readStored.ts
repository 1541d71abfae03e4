import type { SegDocument } from '../../dicom/seg/segDocument';
import { readSeg } from '../../dicom/seg/segReader';
import { abortable } from '../../core/queue';
import { createPause, runPaused } from '../../core/timeSlicing';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import { sentenceText } from '../../locales/errorText';
import { tn } from '../../locales/translate';
import { placeSteps, type PlacedSegments } from './placeStored';

export interface StoredOnImages extends PlacedSegments {
  readonly doc: SegDocument;
  readonly instances: ReadonlyMap<string, DicomInstance>;
}

/**
 * Reads a stored segmentation and places it on its images.
 *
 * @param onProgress called with the share that is read, 0 to 1
 * @throws MedClipSamError as `readSeg`
 */
export async function readStored(
  host: Host,
  seg: DisplaySet,
  source: DisplaySet,
  signal: AbortSignal,
  onProgress?: (share: number) => void
): Promise<StoredOnImages> {
  const bytes = new Uint8Array(await abortable(host.loadObject(seg), signal));
  const pause = createPause();
  const doc = await readSeg(bytes, { signal, pause, ...(onProgress && { onProgress }) });
  const images = (source.imageIds ?? []).flatMap(imageId => {
    const instance = host.cornerstone().metaData.get('instance', imageId);
    return instance ? [{ imageId, instance: instance as DicomInstance }] : [];
  });
  const instances = new Map(images.map(i => [i.imageId, i.instance]));
  return { doc, instances, ...(await runPaused(placeSteps(doc, images), pause, signal)) };
}

/** What a reader should know of stored outlines before they are gone on with, compared or looked for: each sentence once. */
export function storedNotes(read: readonly StoredOnImages[]): readonly string[] {
  const total = (what: 'elsewhere' | 'resampled') => read.reduce((sum, one) => sum + one[what], 0);
  const [elsewhere, resampled] = [total('elsewhere'), total('resampled')];
  return [
    ...(elsewhere > 0 ? [tn('stored.elsewhere', elsewhere)] : []),
    ...(resampled > 0 ? [tn('stored.resampled', resampled)] : []),
    ...new Set(read.flatMap(one => one.doc.warnings.map(sentenceText))),
  ];
}
