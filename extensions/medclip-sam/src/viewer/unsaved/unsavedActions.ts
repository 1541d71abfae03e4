import type { SegReference } from '../../dicom/seg/segInput';
import { t } from '../../locales/translate';
import type { UnsavedActions } from '../../state/save';
import type { AcceptedSegment } from '../segments/acceptedSegment';
import { activeImage } from '../image/activeImage';
import type { AcceptedSegments, KeepAhead } from '../segments/acceptedSegments';
import type { DisplaySet } from '../host/host';
import type { Feature, SessionContext } from '../sessionContext';
import type { SegmentSaver } from '../saving/segmentSaver';
import { showStored } from '../stored/showStored';
import { viewportOfDisplaySet } from '../host/viewportShowing';
import { watchOtherTabs } from './otherTabs';
import { soloStudyTab, type StudyTabs } from './studyTabs';
import { recordOf, segmentOfRecord } from './unsavedRecord';
import type { Keepable } from '../segments/acceptedSegment';
import type { UnsavedStore, UnsavedSummary } from './unsavedStore';
import { createUnsavedWork } from './unsavedWork';

/** Strokes follow each other; what a human agrees to is kept at once. */
const REST_MS = 300;
/**
 * A storage that does not answer must not keep the reader from accepting; one on a busy disk answers after seconds, and until then what
 * the panel calls accepted would be lost with the browser.
 */
const AHEAD_MS = 10_000;

async function inTime(kept: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>(resolve => (timer = setTimeout(resolve, AHEAD_MS)));
  await Promise.race([kept.catch(() => undefined), late]);
  clearTimeout(timer);
}

export interface UnsavedFeature extends UnsavedActions, Feature {
  /** The segments have changed. */
  follow(): void;
  readonly keepAhead: KeepAhead;
  stored(study: string, objects: readonly SegReference[]): void;
}

/** Finished objects that wait for the PACS: the same work, held twice. */
type Waiting = Pick<
  SegmentSaver,
  'objectsOf' | 'isStored' | 'ask' | 'onBuilt' | 'discard' | 'subscribe'
>;

/** Keeps accepted work until the PACS has it: when the mode is left in this page, and beyond reload and crash in the store. */
export function createUnsavedActions(
  session: SessionContext,
  store: UnsavedStore | undefined,
  waiting: Waiting,
  tabs: StudyTabs = soloStudyTab()
): UnsavedFeature {
  const { host, state } = session;
  const aside = createUnsavedWork();
  /** Segment id → its Tracking UID and what was kept of it last. */
  const known = new Map<string, { readonly trackingUid: string; kept: string | null }>();
  const masks = new Map<string, AcceptedSegment['masks']>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let offered: readonly UnsavedSummary[] = [];
  /** Id of what is offered → the objects that hold it. */
  const sentIn = new Map<string, readonly string[]>();
  /** Objects that the PACS has said to hold when it was asked for what is offered. */
  const heldByPacs = new Set<string>();
  const inHand = () => new Set((session.mode()?.accepted.list() ?? []).map(s => s.trackingUid));
  const objectsOf = (segment: AcceptedSegment) => waiting.objectsOf?.(segment) ?? [];
  let study = '';
  let onScreen: DisplaySet | null = null;
  let open = false;

  const others = watchOtherTabs(tabs, {
    changed: otherTabs => session.show({ otherTabs }),
    stored: (of, objects) => open && showStored(host, of, objects),
  });

  const keep = async ({ facts, ref, ...segment }: Keepable, objects: readonly string[] = []) => {
    const { StudyInstanceUID, SeriesInstanceUID = '' } = ref.displaySet;
    const summary = {
      ...{ id: segment.trackingUid, label: facts.label, tab: tabs.id },
      ...{ studyInstanceUID: StudyInstanceUID, seriesInstanceUID: SeriesInstanceUID },
    };
    const record = recordOf(host, { facts, ref, ...segment });
    await store?.put(summary, objects.length > 0 ? { ...record, sentIn: objects } : record);
  };

  /** Offered: what no tab that lives has in hand, and is not here already. */
  const refresh = async () => {
    if (!store || !study) return;
    const [all, alive] = await Promise.all([store.list(study), tabs.alive()]);
    const free = all.filter(one => one.tab === tabs.id || !alive.has(one.tab));
    for (const { id, studyInstanceUID } of free) {
      if (inHand().has(id)) continue;
      const objects = (await store.get(id))?.sentIn ?? [];
      sentIn.set(id, objects);
      // The page before may have been closed between the storing and the answer.
      for (const object of objects) {
        if (await waiting.ask?.(studyInstanceUID, object)) heldByPacs.add(object);
      }
    }
    offered = free;
    await forgetStored();
    show();
  };
  /** What is offered and has been stored meanwhile, as the finished object that was kept, is not offered any more. */
  const forgetStored = async () => {
    const isHeld = (object: string) => heldByPacs.has(object) || waiting.isStored?.(object);
    const isStored = ({ id }: UnsavedSummary) => {
      const objects = sentIn.get(id) ?? [];
      const stored = objects.length > 0 && objects.every(isHeld);
      return stored && !inHand().has(id);
    };
    const done = offered.filter(isStored);
    if (done.length === 0) return;
    offered = offered.filter(one => !done.includes(one));
    show();
    for (const { id } of done) await store?.remove(id);
  };
  /** In hand again, it is saved anew: the objects that held it as it was are not sent beside it. */
  const takeOver = async (ids: readonly string[]) => {
    const objects = new Set<string>();
    for (const id of ids) (sentIn.get(id) ?? []).forEach(object => objects.add(object));
    // What is being sent at this moment cannot be held back.
    for (const object of objects) await waiting.discard(object).catch(() => undefined);
    ids.forEach(id => sentIn.delete(id));
  };
  const show = () => {
    const here = new Set([...inHand(), ...aside.ids()]);
    const fromStore = offered.filter(one => !here.has(one.id)).length;
    const series = onScreen?.SeriesInstanceUID;
    session.show({ restorable: aside.countFor(series) + fromStore });
  };

  const keepSoon = (segment: AcceptedSegment) => {
    clearTimeout(timers.get(segment.id));
    const work = async () => {
      timers.delete(segment.id);
      const accepted = session.mode()?.accepted;
      const now = accepted?.list().find(s => s.id === segment.id);
      const facts = accepted?.facts(segment.id);
      if (!now || !facts || now.saved || now.filled === 0) return;
      await keep({ ...now, facts }, objectsOf(now));
    };
    timers.set(
      segment.id,
      setTimeout(() => void work(), REST_MS)
    );
  };
  const forget = (id: string, trackingUid: string) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    known.delete(id);
    masks.delete(id);
    sentIn.delete(trackingUid);
    void store?.remove(trackingUid);
  };

  const restoreStored = async () => {
    const accepted = session.mode()?.accepted;
    let elsewhere = 0;
    const back: string[] = [];
    for (const { id, seriesInstanceUID } of offered) {
      const isHere = accepted?.list().some(s => s.trackingUid === id) || aside.ids().includes(id);
      if (!accepted || isHere) continue;
      const sets = host.services.displaySetService.getActiveDisplaySets();
      const displaySet = sets.find(
        d => d.SeriesInstanceUID === seriesInstanceUID && (d.imageIds?.length ?? 0) > 0
      );
      const viewportId = displaySet && viewportOfDisplaySet(host, displaySet);
      const record = await store?.get(id);
      if (!record) continue;
      const segment = displaySet && segmentOfRecord(host, record, displaySet);
      if (!segment || !viewportId) elsewhere += 1;
      else {
        await accepted.continueStored(segment, viewportId);
        back.push(id);
      }
    }
    await takeOver(back);
    if (elsewhere > 0) {
      const message = t('restore.elsewhere');
      state.set({ notice: { tone: 'info', message, remedy: t('restore.elsewhereRemedy') } });
    }
  };

  const follow = () => {
    if (!open) return;
    const list = session.mode()?.accepted.list() ?? [];
    for (const segment of list) {
      const { id, trackingUid, saved, filled } = segment;
      const objects = saved ? [] : objectsOf(segment);
      const state = [segment.label, segment.rgb, segment.state, segment.version, ...objects].join(
        ' '
      );
      const before = known.get(id);
      if (saved || filled === 0) {
        if (before?.kept) forget(id, trackingUid);
        known.set(id, { trackingUid, kept: null });
      } else if (before?.kept !== state || masks.get(id) !== segment.masks) {
        known.set(id, { trackingUid, kept: state });
        masks.set(id, segment.masks);
        if (store) keepSoon(segment);
      }
    }
    for (const [id, { trackingUid }] of known) {
      if (!list.some(s => s.id === id)) forget(id, trackingUid);
    }
    others.hasUnsaved(list.filter(s => !s.saved && s.filled > 0).length);
    show();
  };

  // Before the first byte is sent: whatever becomes of the page then, the work and the object that holds it are known as one.
  waiting.onBuilt?.(async (accepted, segments, objects) => {
    for (const segment of store ? segments : []) {
      const facts = accepted.facts(segment.id);
      if (facts && accepted === session.mode()?.accepted) {
        await inTime(keep({ ...segment, facts }, objects));
      }
    }
  });
  waiting.subscribe(() => {
    if (!open) return;
    follow();
    void forgetStored();
  });

  return {
    keepAhead: async segment => {
      if (store) await inTime(keep(segment));
    },
    follow,
    stored: (_, objects) => others.hasStored(objects),
    restore: async () => {
      const accepted = session.mode()?.accepted;
      if (!accepted) return;
      try {
        if (aside.ids().length > 0) {
          const before = aside.ids();
          await aside.bringBack(accepted, activeImage(host));
          await takeOver(before.filter(id => !aside.ids().includes(id)));
        }
        await restoreStored();
      } catch (cause) {
        session.fail(cause);
      }
      session.refresh();
      await refresh();
    },
    discardUnsaved: async () => {
      const ids = [...aside.ids(), ...offered.map(one => one.id)];
      const here = inHand();
      aside.forget();
      for (const id of ids) if (!here.has(id)) await store?.remove(id);
      offered = [];
      await refresh();
      show();
    },
    enter: () => {
      open = true;
      known.clear();
      masks.clear();
    },
    leave: () => {
      const accepted = session.mode()?.accepted;
      // Also the last strokes, which have not been kept yet.
      const keepAll = async (mine: AcceptedSegments) => {
        for (const { segment, ...rest } of await aside.putAside(mine)) {
          const objects = objectsOf(segment);
          sentIn.set(segment.trackingUid, objects);
          await keep({ ...segment, ...rest }, objects);
        }
      };
      if (accepted) void keepAll(accepted);
      open = false;
      timers.forEach(timer => clearTimeout(timer));
      timers.clear();
      others.hasUnsaved(0);
      others.look('');
      study = '';
      offered = [];
    },
    onViewportChange: active => {
      // Those that are left after this one still look around.
      if (!open) return;
      onScreen = active?.displaySet ?? null;
      const now = onScreen?.StudyInstanceUID ?? study;
      if (now !== study) {
        study = now;
        others.look(study);
        void refresh();
      }
      show();
    },
  };
}
