import type { ErrorCode } from '../../core/errors';
import type { KeptItem, Outbox } from './outbox';

/** What another try may mend without anybody doing something. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set(['store-unreachable', 'store-unverified']);
const FIRST_MS = 30_000;
const LONGEST_MS = 15 * 60_000;

export interface RetryClock {
  readonly now: () => number;
  /** Returns how to stop it. */
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** Calls back when the network is there again; returns how to stop that. */
  readonly onOnline: (listener: () => void) => () => void;
}

const BROWSER_CLOCK: RetryClock = {
  now: Date.now,
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  onOnline: listener => {
    globalThis.addEventListener('online', listener);
    return () => globalThis.removeEventListener('online', listener);
  },
};

/**
 * Sends kept items again by itself: after 30 s, then after twice as long each time up to a quarter of an hour, and at once
 * when the network is back. Refusals wait for the reader. Tabs may all do this: the outbox lets one at a time work on an
 * item, and asks the PACS first.
 *
 * @returns how to stop it
 */
export function retryInBackground(outbox: Outbox, clock: RetryClock = BROWSER_CLOCK): () => void {
  const tries = new Map<string, number>();
  let stopTimer: () => void = () => undefined;
  let stopped = false;
  let looking = false;

  const dueAt = (item: KeptItem): number => {
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries.get(item.id) ?? 0));
    return (item.lastTriedAt ?? item.createdAt) + wait;
  };
  const retry = async ({ id }: KeptItem) => {
    tries.set(id, (tries.get(id) ?? 0) + 1);
    // Why it failed is kept with the item.
    await outbox.retry(id).catch(() => undefined);
  };
  const look = async (atOnce: boolean): Promise<void> => {
    if (looking || stopped) return;
    looking = true;
    stopTimer();
    try {
      const items = (await outbox.list()).filter(
        item => !item.sending && item.lastError !== null && MENDABLE.has(item.lastError.code)
      );
      const due = items.filter(item => atOnce || dueAt(item) <= clock.now());
      for (const item of due) if (!stopped) await retry(item);
    } finally {
      looking = false;
    }
    await plan();
  };
  const plan = async (): Promise<void> => {
    const waiting = (await outbox.list()).filter(
      item => !item.sending && item.lastError !== null && MENDABLE.has(item.lastError.code)
    );
    stopTimer();
    if (stopped || waiting.length === 0) return;
    const next = Math.min(...waiting.map(dueAt)) - clock.now();
    stopTimer = clock.after(Math.max(1_000, next), () => void look(false));
  };

  const stopListening = outbox.subscribe(() => void (looking || plan()));
  const stopOnline = clock.onOnline(() => {
    tries.clear();
    void look(true);
  });
  void plan();
  return () => {
    stopped = true;
    stopTimer();
    stopListening();
    stopOnline();
  };
}
