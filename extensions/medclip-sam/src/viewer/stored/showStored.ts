import type { SegReference } from '../../dicom/seg/segInput';
import type { Host } from '../host/host';

/**
 * Lets OHIF load the headers of series that were stored from here, so that its list of series and we ourselves know of them at
 * once. Sources that cannot (files, DICOM JSON) show them when the study is opened the next time.
 */
export function showStored(
  host: Host,
  studyInstanceUID: string,
  stored: readonly SegReference[]
): void {
  const { displaySetService } = host.services;
  const known = new Set(displaySetService.getActiveDisplaySets().map(d => d.SeriesInstanceUID));
  const missing = [...new Set(stored.map(s => s.seriesInstanceUID))].filter(s => !known.has(s));
  if (missing.length > 0 && !host.isLocal()) void load(host, studyInstanceUID, missing);
}

async function load(host: Host, studyInstanceUID: string, series: readonly string[]) {
  const source = host.pacs();
  // OHIF answers from what it has loaded before; and what is loaded here must not answer for the whole study later.
  const forget = () => {
    const name = source?.getConfig?.()?.name;
    for (const key of [studyInstanceUID, `${name}:${studyInstanceUID}`]) {
      source?.deleteStudyMetadataPromise?.(key);
    }
  };
  forget();
  try {
    await source?.retrieve?.series?.metadata?.({
      StudyInstanceUID: studyInstanceUID,
      filters: { seriesInstanceUID: series },
    });
  } catch {
    // It is stored; only the list does not show it yet.
  } finally {
    forget();
  }
}
