export interface OutboxNews {
  readonly id: string;
  /** `stored`: the PACS has confirmed it. */
  readonly what: 'changed' | 'stored' | 'discarded';
}

/** The same outbox opened by several tabs of one browser: who sends what, and who hears about it. */
export interface OutboxTabs {
  /** Runs the work while no other tab works on this item; waits for its turn. Rejects when aborted while waiting. */
  exclusively<T>(id: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Items any tab is at work on. */
  atWork(): Promise<ReadonlySet<string>>;
  /** Tells the other tabs that an item has changed or is gone. */
  announce(news: OutboxNews): void;
  subscribe(listener: (news: OutboxNews) => void): void;
}

const NAME = 'medclip-sam-outbox';
const lockOf = (id: string) => `${NAME}:${id}`;

/** By Web Locks and a BroadcastChannel; a tab that crashes loses its locks, so that nothing stays blocked. */
export function browserTabs(): OutboxTabs {
  const { locks } = globalThis.navigator ?? {};
  if (!locks || typeof BroadcastChannel === 'undefined') return soloTab();
  let channel: BroadcastChannel | null = null;
  const open = () => (channel ??= new BroadcastChannel(NAME));
  return {
    exclusively: async (id, signal, work) => await locks.request(lockOf(id), { signal }, work),
    async atWork() {
      const { held = [], pending = [] } = await locks.query();
      const names = [...held, ...pending].map(lock => lock.name ?? '');
      const ours = names.filter(name => name.startsWith(lockOf('')));
      return new Set(ours.map(name => name.slice(lockOf('').length)));
    },
    announce: news => open().postMessage(news),
    subscribe: listener =>
      open().addEventListener('message', ({ data }: MessageEvent<OutboxNews>) => listener(data)),
  };
}

/** Without other tabs: the command line, tests, and pages served without TLS, where browsers offer no locks. */
export function soloTab(): OutboxTabs {
  return {
    exclusively: (_id, _signal, work) => work(),
    atWork: async () => new Set(),
    announce: () => undefined,
    subscribe: () => undefined,
  };
}
