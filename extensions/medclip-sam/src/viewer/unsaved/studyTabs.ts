import type { SegReference } from '../../dicom/seg/segInput';

/** What tabs of one browser tell each other of a study. It stays in the browser. */
export interface StudyNews {
  readonly tab: string;
  readonly studyInstanceUID: string;
  /** `who`: answer with `here`; `left`: closed, or another study; `stored`: the PACS holds new objects. */
  readonly what: 'who' | 'here' | 'left' | 'stored';
  /** Outlines there that the PACS does not hold. */
  readonly unsaved: number;
  readonly stored?: readonly SegReference[];
}

export interface StudyTabs {
  /** Of this tab. */
  readonly id: string;
  /** Tabs that live, this one included; a crashed one does not. */
  alive(): Promise<ReadonlySet<string>>;
  tell(news: Omit<StudyNews, 'tab'>): void;
  subscribe(listener: (news: StudyNews) => void): void;
}

const NAME = 'medclip-sam-study';
const LOCK = `${NAME}:`;

/** By a BroadcastChannel and Web Locks; a tab that crashes loses its lock. */
export function browserStudyTabs(): StudyTabs {
  const { locks } = globalThis.navigator ?? {};
  if (!locks || typeof BroadcastChannel === 'undefined') return soloStudyTab();
  const id = crypto.randomUUID();
  void locks.request(LOCK + id, () => new Promise(() => undefined)).catch(() => undefined);
  const channel = new BroadcastChannel(NAME);
  return {
    id,
    alive: async () => {
      const { held = [], pending = [] } = await locks.query();
      const names = [...held, ...pending].map(lock => lock.name ?? '');
      const tabs = names.filter(name => name.startsWith(LOCK)).map(name => name.slice(LOCK.length));
      return new Set([id, ...tabs]);
    },
    tell: news => channel.postMessage({ ...news, tab: id }),
    subscribe: listener =>
      channel.addEventListener('message', ({ data }: MessageEvent<StudyNews>) => listener(data)),
  };
}

/** Without other tabs: tests, and pages served without TLS, where browsers offer no locks. */
export function soloStudyTab(id = 'solo'): StudyTabs {
  return {
    id,
    alive: async () => new Set([id]),
    tell: () => undefined,
    subscribe: () => undefined,
  };
}
