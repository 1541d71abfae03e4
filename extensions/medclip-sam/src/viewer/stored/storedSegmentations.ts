import { readAlgorithmParameters } from '../../dicom/seg/provenance';
import { t } from '../../locales/translate';
import type { StoredView } from '../../state/stored';
import { segmentsOf, currentSegs, type CurrentSeg } from './currentSegs';
import { createEveryPlane, readyViewport } from '../segments/inHost/everyPlane';
import type { DisplaySet } from '../host/host';
import { liesOnOtherGrid } from './otherGrid';
import { isMisreadByHost } from './misreadByHost';
import { provenanceOfStored } from '../draft/provenanceLines';
import { abortable, createQueue } from '../../core/queue';
import { withTimeLimit } from '../../core/timeLimit';
import type { Feature, SessionContext } from '../sessionContext';
import { headerOf, items, text } from './segHeader';
import { signedInUser } from '../host/signedInUser';
import { versionViews } from './versionViews';
import { segsOnImages } from './segSource';

/**
 * Voxels of all frames that OHIF is let read by itself, of one object and of all of a visit: it takes a byte for each, some of them
 * several times. Larger ones are read by us, without that, once the reader goes on with them.
 */
const SHOWN_VOXELS = { one: 2 ** 28, all: 2 ** 30 };

/** One that OHIF reads for longer does not keep the next from being read. */
const LOAD_MS = 60_000;

/**
 * Stored segmentations of the study hang on their source by themselves: those that no later one replaces, once per visit and
 * only where the source is on screen. What they say of their origin is read from their headers, which OHIF has loaded anyway.
 */
export function createStoredSegmentations(session: SessionContext): Feature {
  const { host, state } = session;
  const { displaySetService, viewportGridService: grid } = host.services;
  const everyPlane = createEveryPlane(host);
  const displayed = new Set<string>();
  /** Of those, what lies on another grid than its images (OHIF would draw it in the wrong place), what OHIF would misread, and what is too large. */
  const unshown = new Set<string>();
  const large = new Set<string>();
  let shownVoxels = 0;
  const isTooLarge = (seg: DisplaySet): boolean => {
    const voxels = voxelsOf(seg);
    if (voxels > SHOWN_VOXELS.one || shownVoxels + voxels > SHOWN_VOXELS.all) return true;
    shownVoxels += voxels;
    return false;
  };
  /**
   * Segments that are not shown, by object: those in our list, which what is stored would only cover while they are edited; and
   * those that a later object holds anew.
   */
  const hidden = new Map<string, ReadonlySet<number>>();
  /** Objects of which every segment is covered now. */
  let wholly: ReadonlySet<string> = new Set();

  /** Only hidden: what is taken away would have to be loaded anew when undo brings it back. */
  const hide = (
    id: string,
    numbers: ReadonlySet<number>,
    viewports: readonly string[]
  ): boolean => {
    const { segmentationService: service } = host.services;
    const segments = Object.keys(service.getSegmentation(id)?.segments ?? {}).map(Number);
    const before = hidden.get(id) ?? NONE;
    for (const index of segments.filter(i => before.has(i) || numbers.has(i))) {
      for (const viewportId of viewports) {
        service.setSegmentVisibility?.(viewportId, id, index, !numbers.has(index));
      }
    }
    return viewports.length > 0 && segments.length > 0;
  };
  /** Follows the list, so that undo and deleting bring the stored outline back. */
  const hideCovered = (seg: DisplaySet, numbers: ReadonlySet<number>) => {
    const id = seg.displaySetInstanceUID;
    const before = hidden.get(id) ?? NONE;
    if (before.size === numbers.size && [...numbers].every(n => before.has(n))) return;
    const viewports = host.services.segmentationService.getViewportIdsWithSegmentation?.(id) ?? [];
    if (hide(id, numbers, viewports)) hidden.set(id, numbers);
  };
  const showEverywhere = (seg: DisplaySet) => {
    const id = seg.displaySetInstanceUID;
    everyPlane.show(id, seg.referencedDisplaySetInstanceUID ?? '', viewportId =>
      hide(id, hidden.get(id) ?? NONE, [viewportId])
    );
  };

  const tellUnshown = (why: 'stored.cannotShow' | 'stored.notLoaded' | 'stored.misread') => {
    const message = t(why);
    state.set({ notice: { tone: 'warning', message, remedy: t('stored.cannotShowRemedy') } });
  };

  /** Beside the viewports and not as a layer of one: OHIF would set that one up anew, and lose its place. */
  const loadNow = async (seg: DisplaySet) => {
    const { userAuthenticationService } = host.services;
    try {
      if (await isMisreadByHost(host, seg)) {
        unshown.add(seg.displaySetInstanceUID);
        tellUnshown('stored.misread');
        return;
      }
      await seg.load?.({ headers: userAuthenticationService?.getAuthorizationHeader?.() });
      session.refresh();
    } catch {
      // OHIF tells nobody but the console when it cannot load one.
      if (displayed.has(seg.displaySetInstanceUID)) tellUnshown('stored.notLoaded');
    }
  };

  const enqueue = createQueue();
  let visit = {};
  /** One after the other: OHIF takes a byte a voxel of all frames of each that it reads. */
  const load = (seg: DisplaySet) => {
    const own = visit;
    return enqueue(async () => {
      const id = seg.displaySetInstanceUID;
      if (visit !== own) return;
      if (wholly.has(id)) {
        // Taken over while it waited; undo brings its turn again.
        displayed.delete(id);
        shownVoxels -= voxelsOf(seg);
        return;
      }
      const work = loadNow(seg);
      await withTimeLimit(LOAD_MS, undefined, signal => abortable(work, signal)).catch(
        () => undefined
      );
    });
  };

  const isOnScreen = (source: string | undefined) =>
    source !== undefined &&
    [...grid.getState().viewports.keys()].some(
      id =>
        (grid.getDisplaySetsUIDsForViewport(id) ?? []).includes(source) &&
        readyViewport(host, id) !== null
    );

  const hang = () => {
    const active = displaySetService.getActiveDisplaySets();
    const all = segsOnImages(active);
    const standing = currentSegs(all);
    const inList = new Set(
      session
        .mode()
        ?.accepted.list()
        .map(s => s.trackingUid)
    );
    const covered = new Map(
      all.map(seg => {
        const { replaced } = standing.find(one => one.seg === seg) ?? {};
        const numbers = segmentsOf(seg)
          .filter(s => !replaced || replaced.has(s.number) || inList.has(s.trackingUid))
          .map(s => s.number);
        return [seg, new Set(numbers)] as const;
      })
    );
    const isCovered = (seg: DisplaySet) => {
      const { length } = segmentsOf(seg);
      return length > 0 && covered.get(seg)!.size === length;
    };
    wholly = new Set(all.filter(isCovered).map(seg => seg.displaySetInstanceUID));
    const isHung = (seg: DisplaySet) => displayed.has(seg.displaySetInstanceUID);
    for (const { seg } of standing) {
      if (isHung(seg) || isCovered(seg)) continue;
      if (!isOnScreen(seg.referencedDisplaySetInstanceUID)) continue;
      displayed.add(seg.displaySetInstanceUID);
      const images = active.find(
        one => one.displaySetInstanceUID === seg.referencedDisplaySetInstanceUID
      );
      if (images && liesOnOtherGrid(host, seg, images)) {
        unshown.add(seg.displaySetInstanceUID);
        tellUnshown('stored.cannotShow');
      } else if (isTooLarge(seg)) {
        unshown.add(seg.displaySetInstanceUID);
        large.add(seg.displaySetInstanceUID);
      } else void load(seg);
    }
    for (const seg of all.filter(one => isHung(one) && !unshown.has(one.displaySetInstanceUID))) {
      showEverywhere(seg);
      hideCovered(seg, covered.get(seg)!);
    }
    const open = standing.filter(({ seg }) => isHung(seg) && !isCovered(seg));
    session.show({
      stored: open.flatMap(storedViews),
      continuable: open.map(({ seg }) => ({
        id: seg.displaySetInstanceUID,
        label: seg.SeriesDescription || t('stored.unnamed'),
        large: large.has(seg.displaySetInstanceUID),
        versions: versionViews(seg, all, signedInUser(host).name),
      })),
    });
  };

  return {
    enter: () => {
      [displayed, unshown, large, hidden].forEach(known => known.clear());
      shownVoxels = 0;
    },
    leave: () => {
      visit = {};
      state.set({ stored: [], continuable: [] });
    },
    onViewportChange: hang,
  };
}

function voxelsOf(seg: DisplaySet): number {
  const [rows, columns, frames] = ['Rows', 'Columns', 'NumberOfFrames'].map(
    keyword => Number(text(headerOf(seg), keyword)) || 1
  );
  return rows! * columns! * frames!;
}

const NONE: ReadonlySet<number> = new Set();

/** One card per segment that says where it comes from; segments of other programs that say nothing have none. */
function storedViews({ seg, replaced }: CurrentSeg): readonly StoredView[] {
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
