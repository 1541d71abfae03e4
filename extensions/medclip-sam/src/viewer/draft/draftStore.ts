import { runsOf } from '../../algorithm/mask/compactMask';
import { t, tn } from '../../locales/translate';
import { draftOf, draftView, isChanged, type Draft, type Finding } from './draft';
import { pushStep } from '../host/history';
import type { Feature, SessionContext } from '../sessionContext';
import { signedInUser } from '../host/signedInUser';
import { createUnusualNow } from './unusualNow';
import { isByHand } from '../segments/byHand';

/** The findings that wait for a human, and which of them is looked at. */
interface Drafts {
  readonly all: readonly Draft[];
  readonly current: Draft | null;
}

const NONE: Drafts = { all: [], current: null };

/** Undo keeps earlier drafts; beyond this many bytes the oldest are forgotten, and undoing to them shows none. */
const REMEMBERED_BYTES = 256 * 2 ** 20;

/** What waits for a human, on screen and in the panel. Every change is a step of OHIF's undo history. */
export interface DraftStore extends Feature {
  current(): Draft | null;
  all(): readonly Draft[];
  /** New findings take the place of the old ones; the first is looked at. Where a reader has changed one of those, that is said. */
  present(findings: Finding | readonly Finding[]): Promise<void>;
  /** New findings beside those that wait, in the place of `instead`; the first is looked at. */
  add(findings: readonly Finding[], instead: ReadonlySet<string>): Promise<void>;
  select(id: string): Promise<void>;
  /** The same draft with more known about it: no step of the undo history. */
  annotate(next: Draft): Promise<void>;
  /** The same draft with an outline of the reader's; what was said of a more exact one is no longer so. */
  change(next: Draft): Promise<void>;
  remove(id: string): Promise<void>;
  /**
   * Removes what has become a segment, without a step of its own: the segment's is one of both.
   * @returns undo and redo of it
   */
  take(id: string, segmentId: string): (isUndo: boolean) => void;
  /** The segment that a draft has become; undefined for others. */
  takenAs(id: string): string | undefined;
}

export function createDraftStore(session: SessionContext): DraftStore {
  let drafts = NONE;
  /** Steps of an earlier visit to the mode must not bring its drafts into this one. */
  let visit = 0;
  const taken = new Map<string, string>();
  const remembered: { bytes: number; forget(): void }[] = [];

  const unusualNow = createUnusualNow(() => session.refresh());

  const apply = async (next: Drafts) => {
    drafts = next;
    const { current } = next;
    const overlay = session.mode()?.overlay;
    if (!current) {
      overlay?.clear();
      session.state.set({ draft: null });
    } else {
      const { ref, slices, result } = current;
      const { heatmap, threshold } = result;
      const doubt = current.doubt ?? null;
      const size = current.asked?.raster ?? heatmap;
      // Where nothing was looked for there is nothing to show, and no badge may say that there is.
      if (slices.size === 0 && result.outcome !== 'not-seen') overlay?.clear();
      else {
        const byHand = isByHand(result, slices.values());
        await overlay?.show({ ref, slices, heatmap, size, threshold, doubt, byHand });
      }
    }
    session.refresh();
  };

  const restorer = (before: Drafts, after: Drafts) => {
    const mine = visit;
    const states = { before: before as Drafts | null, after: after as Drafts | null };
    remembered.push({
      bytes: bytesOf(after, before),
      forget: () => (states.before = states.after = null),
    });
    while (remembered.length > 1 && sum(remembered) > REMEMBERED_BYTES) {
      remembered.shift()?.forget();
    }
    return (isUndo: boolean) => {
      if (mine === visit) void apply((isUndo ? states.before : states.after) ?? NONE);
    };
  };
  const step = async (next: Drafts) => {
    pushStep(session.host, 'medclip-draft', restorer(drafts, next));
    await apply(next);
  };

  const removed = (id: string): Drafts => {
    const all = drafts.all.filter(d => d.id !== id);
    return { all, current: drafts.current?.id === id ? (all[0] ?? null) : drafts.current };
  };

  return {
    current: () => drafts.current,
    all: () => drafts.all,
    present: async findings => {
      const all = ('ref' in findings ? [findings] : findings).map(draftOf);
      const changed = drafts.all.filter(isChanged).length;
      await step({ all, current: all[0] ?? null });
      if (changed > 0) {
        const message = tn('draft.putAside', changed);
        session.state.set({ notice: { tone: 'info', message, remedy: t('draft.putAsideRemedy') } });
      }
    },
    add: async (findings, instead) => {
      const added = findings.map(draftOf);
      const all = [...added, ...drafts.all.filter(d => !instead.has(d.id))];
      await step({ all, current: added[0] ?? drafts.current });
    },
    select: async id => {
      const current = drafts.all.find(d => d.id === id);
      if (current) await apply({ ...drafts, current });
    },
    change: async ({ exact: _, ...next }) => {
      const all = drafts.all.map(d => (d.id === next.id ? next : d));
      await step({ all, current: drafts.current?.id === next.id ? next : drafts.current });
    },
    annotate: async next => {
      const all = drafts.all.map(d => (d.id === next.id ? next : d));
      await apply({ all, current: drafts.current?.id === next.id ? next : drafts.current });
    },
    remove: async id => step(removed(id)),
    take: (id, segmentId) => {
      taken.set(id, segmentId);
      const next = removed(id);
      const restore = restorer(drafts, next);
      void apply(next);
      return restore;
    },
    takenAs: id => taken.get(id),
    leave: () => {
      visit += 1;
      taken.clear();
      remembered.length = 0;
      void apply(NONE);
    },
    onViewportChange: active => {
      const { current } = drafts;
      const model = session.client.status();
      const { name } = signedInUser(session.host);
      const draft = current ? draftView(current, active?.imageId, model, name, unusualNow) : null;
      session.show({ draft });
    },
  };
}

function sum(list: readonly { bytes: number }[]): number {
  return list.reduce((total, item) => total + item.bytes, 0);
}

/** Bytes that `after` holds and `before` does not: of a mask its runs, as a draft's masks are made of them. */
function bytesOf(after: Drafts, before: Drafts): number {
  const arrays = ({ all }: Drafts) =>
    all.flatMap(d => [
      d.result.heatmap.data,
      ...[...d.slices.values()].flatMap(({ mask }) => [runsOf(mask).rows, runsOf(mask).ends]),
    ]);
  const known = new Set<ArrayBufferView>(arrays(before));
  return arrays(after).reduce((n, a) => n + (known.has(a) ? 0 : a.byteLength), 0);
}
