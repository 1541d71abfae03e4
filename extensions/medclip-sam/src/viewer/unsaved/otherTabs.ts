import type { SegReference } from '../../dicom/seg/segInput';
import type { OtherTabsView } from '../../state/save';
import type { StudyNews, StudyTabs } from './studyTabs';

interface Told {
  /** The other tabs of the study have changed. */
  changed(view: OtherTabsView | null): void;
  /** One of them has stored something. */
  stored(study: string, objects: readonly SegReference[]): void;
}

/** Two tabs on one study know of each other: how many outlines wait there, and what they have stored. */
export function watchOtherTabs(tabs: StudyTabs, told: Told) {
  const others = new Map<string, number>();
  let study = '';
  let unsaved = 0;
  const tell = (what: StudyNews['what'], stored?: readonly SegReference[]) => {
    const news = { what, unsaved, studyInstanceUID: study, ...(stored && { stored }) };
    if (study) tabs.tell(news);
  };
  const show = async () => {
    const alive = await tabs.alive();
    for (const tab of others.keys()) if (!alive.has(tab)) others.delete(tab);
    const count = [...others.values()].reduce((sum, one) => sum + one, 0);
    told.changed(others.size === 0 ? null : { tabs: others.size, unsaved: count });
  };
  tabs.subscribe(news => {
    if (news.what === 'stored') told.stored(news.studyInstanceUID, news.stored ?? []);
    if (news.studyInstanceUID !== study || news.what === 'left') {
      if (others.delete(news.tab)) void show();
      return;
    }
    others.set(news.tab, news.unsaved);
    if (news.what === 'who') tell('here');
    void show();
  });
  globalThis.addEventListener?.('pagehide', () => tell('left'));
  return {
    /** @param next '' where no study is open */
    look: (next: string): void => {
      if (next === study) return;
      tell('left');
      others.clear();
      study = next;
      tell('who');
      void show();
    },
    hasUnsaved: (count: number): void => {
      if (count === unsaved) return;
      unsaved = count;
      tell('here');
    },
    hasStored: (objects: readonly SegReference[]): void => tell('stored', objects),
  };
}
