import { readAlgorithmParameters } from '../dicom/provenance';
import { t } from '../locales/translate';
import type { StoredView } from '../ui/state/stored';
import type { DisplaySet } from './host';
import { provenanceOfStored } from './provenanceLines';
import type { Feature, Reading } from './reading';
import { sourceOfSeg } from './segSource';

type Item = Readonly<Record<string, unknown>>;

/**
 * Stored segmentations of the study hang on their source by themselves: the newest of each source series, once per visit and only
 * where the source is on screen. What they say of their origin is read from their headers, which OHIF has loaded anyway.
 */
export function createStoredSegmentations(reading: Reading): Feature {
  const { host, state } = reading;
  const { displaySetService, viewportGridService: grid } = host.services;
  const hung = new Set<string>();
  /**
   * Those whose segments are in our list: what is stored would only cover what is being edited. And those that a newer one
   * has replaced: series arrive one by one, so that an older one may hang by then.
   */
  const hidden = new Set<string>();

  /** Only hidden: taking its layer away would load the viewport anew, without the outlines that are not stored yet. */
  const setVisible = (id: string, visible: boolean): boolean => {
    const { segmentationService: service } = host.services;
    const viewports = service.getViewportIdsWithSegmentation?.(id) ?? [];
    const segments = Object.keys(service.getSegmentation(id)?.segments ?? {}).map(Number);
    for (const viewportId of viewports) {
      for (const index of segments) service.setSegmentVisibility?.(viewportId, id, index, visible);
    }
    return viewports.length > 0;
  };
  /** Follows the list, so that undo and deleting bring the stored outline back. */
  const hideCovered = (hanging: readonly DisplaySet[], newest: readonly DisplaySet[]) => {
    const list = reading.mode()?.accepted.list() ?? [];
    const continued = new Set(list.map(s => s.predecessor?.sopInstanceUID));
    for (const seg of hanging) {
      const id = seg.displaySetInstanceUID;
      const now = continued.has(sopOf(seg)) || !newest.includes(seg);
      if (now === hidden.has(id) || !setVisible(id, !now)) continue;
      if (now) hidden.add(id);
      else hidden.delete(id);
    }
  };

  const hang = () => {
    const active = displaySetService.getActiveDisplaySets();
    const all = active.filter(d => d.Modality === 'SEG' && sourceOfSeg(d, active));
    const viewports = [...grid.getState().viewports.keys()];
    const newest = newestPerSource(all);
    for (const seg of newest) {
      const source = seg.referencedDisplaySetInstanceUID;
      if (!source || hung.has(seg.displaySetInstanceUID)) continue;
      const viewportId = viewports.find(id =>
        (grid.getDisplaySetsUIDsForViewport(id) ?? []).includes(source)
      );
      if (viewportId === undefined || !isReady(viewportId)) continue;
      hung.add(seg.displaySetInstanceUID);
      host.commands.run('addDisplaySetAsLayer', {
        viewportId,
        displaySetInstanceUID: seg.displaySetInstanceUID,
      });
    }
    const isHung = (seg: DisplaySet) => hung.has(seg.displaySetInstanceUID);
    hideCovered(all.filter(isHung), newest);
    const shown = newest.filter(isHung);
    const list = reading.mode()?.accepted.list() ?? [];
    reading.show({
      stored: shown.flatMap(storedViews),
      continuable: shown
        .filter(seg => !list.some(s => s.predecessor?.sopInstanceUID === sopOf(seg)))
        .map(seg => ({
          id: seg.displaySetInstanceUID,
          label: seg.SeriesDescription || t('stored.unnamed'),
        })),
    });
  };

  const isReady = (viewportId: string): boolean => {
    try {
      const viewport = host.services.cornerstoneViewportService.getCornerstoneViewport(viewportId);
      return Boolean(viewport?.getCurrentImageId());
    } catch {
      return false;
    }
  };

  return {
    enter: () => [hung, hidden].forEach(set => set.clear()),
    leave: () => state.set({ stored: [], continuable: [] }),
    look: hang,
  };
}

/** The newest segmentation of each source series: older ones are versions of it, and stay in OHIF's list of series. */
export function newestPerSource(all: readonly DisplaySet[]): readonly DisplaySet[] {
  const newest = new Map<string, DisplaySet>();
  for (const seg of all) {
    const source = seg.referencedDisplaySetInstanceUID ?? '';
    const known = newest.get(source);
    if (!known || savedAt(known) <= savedAt(seg)) newest.set(source, seg);
  }
  return [...newest.values()];
}

const headerOf = (seg: DisplaySet): Item => seg.instance ?? seg.instances?.[0] ?? {};
const sopOf = (seg: DisplaySet) => seg.SOPInstanceUID ?? text(headerOf(seg), 'SOPInstanceUID');
const text = (item: Item, keyword: string): string => {
  const value = item[keyword];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const name = Array.isArray(value) ? (value[0] as unknown) : value;
  const alphabetic = (name as { Alphabetic?: unknown } | null | undefined)?.Alphabetic;
  return typeof alphabetic === 'string' ? alphabetic : '';
};
const items = (item: Item, keyword: string): readonly Item[] => {
  const value = item[keyword];
  return (Array.isArray(value) ? value : value ? [value] : []) as readonly Item[];
};

function savedAt(seg: DisplaySet): string {
  const header = headerOf(seg);
  const date = text(header, 'ContentDate') || text(header, 'SeriesDate');
  return `${date}${text(header, 'ContentTime') || text(header, 'SeriesTime')}`;
}

/** One card per segment that says where it comes from; segments of other programs that say nothing have none. */
function storedViews(seg: DisplaySet): readonly StoredView[] {
  const header = headerOf(seg);
  const more = {
    series: text(header, 'SeriesDescription'),
    creator: text(header, 'ContentCreatorName').replace(/\^+/g, ' ').trim(),
    date: text(header, 'ContentDate').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
  };
  return items(header, 'SegmentSequence').flatMap((segment, i) => {
    const [algorithm] = items(segment, 'SegmentationAlgorithmIdentificationSequence');
    const parameters = readAlgorithmParameters(
      algorithm ? text(algorithm, 'AlgorithmParameters') : ''
    );
    if (!parameters.has('prompt')) return [];
    const provenance = provenanceOfStored(parameters, more);
    const id = `${seg.displaySetInstanceUID}:${i}`;
    return [{ id, label: text(segment, 'SegmentLabel'), provenance }];
  });
}
