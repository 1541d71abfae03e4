import { readAlgorithmParameters } from '../dicom/provenance';
import { t } from '../locales/translate';
import type { StoredView } from '../ui/state/stored';
import { segmentsOf, standingSegs, type StandingSeg } from './currentSegs';
import type { DisplaySet } from './host';
import { provenanceOfStored } from './provenanceLines';
import type { Feature, Reading } from './reading';
import { headerOf, items, text } from './segHeader';
import { segsOnImages } from './segSource';

/**
 * Stored segmentations of the study hang on their source by themselves: those that no later one replaces, once per visit and
 * only where the source is on screen. What they say of their origin is read from their headers, which OHIF has loaded anyway.
 */
export function createStoredSegmentations(reading: Reading): Feature {
  const { host, state } = reading;
  const { displaySetService, viewportGridService: grid } = host.services;
  const hung = new Set<string>();
  /**
   * Segments that are not shown, by object: those in our list, which what is stored would only cover while they are edited; and
   * those that a later object holds anew.
   */
  const hidden = new Map<string, ReadonlySet<number>>();

  /** Only hidden: taking its layer away would load the viewport anew, without the outlines that are not stored yet. */
  const hide = (id: string, numbers: ReadonlySet<number>): boolean => {
    const { segmentationService: service } = host.services;
    const viewports = service.getViewportIdsWithSegmentation?.(id) ?? [];
    const segments = Object.keys(service.getSegmentation(id)?.segments ?? {}).map(Number);
    const before = hidden.get(id) ?? NONE;
    for (const index of segments.filter(i => before.has(i) !== numbers.has(i))) {
      for (const viewportId of viewports) {
        service.setSegmentVisibility?.(viewportId, id, index, !numbers.has(index));
      }
    }
    return viewports.length > 0 && segments.length > 0;
  };
  /** Follows the list, so that undo and deleting bring the stored outline back. */
  const hideCovered = (hanging: readonly DisplaySet[], standing: readonly StandingSeg[]) => {
    const list = reading.mode()?.accepted.list() ?? [];
    const continued = new Set(list.map(s => s.predecessor?.sopInstanceUID));
    for (const seg of hanging) {
      const id = seg.displaySetInstanceUID;
      const numbers = continued.has(sopOf(seg)) ? everySegment(seg) : coveredOf(seg, standing);
      const before = hidden.get(id) ?? NONE;
      const same = before.size === numbers.size && [...numbers].every(n => before.has(n));
      if (!same && hide(id, numbers)) hidden.set(id, numbers);
    }
  };

  /** OHIF tells nobody but the console when it cannot load one. */
  const tellUnshown = (seg: DisplaySet) => {
    const id = seg.displaySetInstanceUID;
    const all = displaySetService.getActiveDisplaySets();
    const now = all.find(one => one.displaySetInstanceUID === id) ?? seg;
    const refused = now.loading === false && now.isLoaded === false;
    if (!refused || !hung.has(id) || host.services.segmentationService.getSegmentation(id)) return;
    const message = t('stored.cannotShow');
    state.set({ notice: { tone: 'warning', message, remedy: t('stored.cannotShowRemedy') } });
  };

  const hang = () => {
    const active = displaySetService.getActiveDisplaySets();
    const all = segsOnImages(active);
    const viewports = [...grid.getState().viewports.keys()];
    const standing = standingSegs(all);
    for (const { seg } of standing) {
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
      setTimeout(() => tellUnshown(seg), LOADING_MS);
    }
    const isHung = (seg: DisplaySet) => hung.has(seg.displaySetInstanceUID);
    hideCovered(all.filter(isHung), standing);
    const shown = standing.filter(({ seg }) => isHung(seg));
    const list = reading.mode()?.accepted.list() ?? [];
    reading.show({
      stored: shown.flatMap(storedViews),
      continuable: shown
        .filter(({ seg }) => !list.some(s => s.predecessor?.sopInstanceUID === sopOf(seg)))
        .map(({ seg }) => ({
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
    enter: () => [hung, hidden].forEach(known => known.clear()),
    leave: () => state.set({ stored: [], continuable: [] }),
    look: hang,
  };
}

/** A SEG that is neither loaded nor loading after this time was refused. */
const LOADING_MS = 4000;

const sopOf = (seg: DisplaySet) => seg.SOPInstanceUID ?? text(headerOf(seg), 'SOPInstanceUID');

const NONE: ReadonlySet<number> = new Set();
const everySegment = (seg: DisplaySet): ReadonlySet<number> =>
  new Set(segmentsOf(seg).map(({ number }) => number));
const coveredOf = (seg: DisplaySet, standing: readonly StandingSeg[]): ReadonlySet<number> =>
  standing.find(one => one.seg === seg)?.replaced ?? everySegment(seg);

/** One card per segment that says where it comes from; segments of other programs that say nothing have none. */
function storedViews({ seg, replaced }: StandingSeg): readonly StoredView[] {
  const header = headerOf(seg);
  const more = {
    series: text(header, 'SeriesDescription'),
    creator: text(header, 'ContentCreatorName').replace(/\^+/g, ' ').trim(),
    date: text(header, 'ContentDate').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
  };
  const numbers = segmentsOf(seg).map(({ number }) => number);
  return items(header, 'SegmentSequence').flatMap((segment, i) => {
    const [algorithm] = items(segment, 'SegmentationAlgorithmIdentificationSequence');
    const parameters = readAlgorithmParameters(
      algorithm ? text(algorithm, 'AlgorithmParameters') : ''
    );
    if (!parameters.has('prompt') || replaced.has(numbers[i]!)) return [];
    const provenance = provenanceOfStored(parameters, more);
    const id = `${seg.displaySetInstanceUID}:${i}`;
    return [{ id, label: text(segment, 'SegmentLabel'), provenance }];
  });
}
