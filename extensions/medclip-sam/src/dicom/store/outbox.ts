import { copySteps } from '../../core/copySteps';
import { MedClipSamError } from '../../core/errors';
import { runSliced } from '../../core/timeSlicing';
import { deliver, isHeld, type DeliveryProgress, type PacsTransport } from './delivery';
import { pendingItems } from './pendingItems';
import type { KeptItem, OutboxItem } from './outboxItem';
import type { OutboxStorage, StorageProblem } from './outboxStorage';
import { browserTabs, type OutboxTabs } from './outboxTabs';

export type { KeptItem, OutboxItem } from './outboxItem';

export interface SendOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DeliveryProgress) => void;
}

export interface OutboxOptions extends PacsTransport {
  readonly storage: OutboxStorage;
  readonly now?: () => number;
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** How often a PACS that does not answer is tried before the item waits for the reader. */
  readonly attempts?: number;
  /** Who is signed in, '' for nobody. Items of other users are kept and neither shown nor sent. */
  readonly owner?: () => string;
  readonly tabs?: OutboxTabs;
}

/** Finished work that has not reached the PACS, and its way there. Nothing leaves it unless the PACS holds it or the reader discards it. */
export interface Outbox {
  /**
   * Keeps the item, sends it, asks the PACS whether it has it, and only then lets it go. A second call for the same id
   * while the first is under way joins it (with the first one's options).
   *
   * @throws MedClipSamError bad-input; or store-unreachable, store-refused, store-unverified, cancelled with the item kept
   */
  save(item: OutboxItem, options?: SendOptions): Promise<void>;
  /** Keeps the item without sending it, until `retry`; `reason` is what the reader is told. */
  keep(item: OutboxItem, reason: MedClipSamError): Promise<void>;
  /** Oldest first, those being sent included. */
  list(): Promise<readonly KeptItem[]>;
  /** As `save`, for a kept item. */
  retry(id: string, options?: SendOptions): Promise<void>;
  /**
   * Asks the PACS whether it holds a kept item, which is then let go of as stored. False where the PACS does not hold it or does not
   * say, and while it is being sent; null where nothing of that id is kept.
   */
  ask(id: string): Promise<boolean | null>;
  /** @throws MedClipSamError busy while it is being sent */
  discard(id: string): Promise<void>;
  /** The Part-10 file, for a download. */
  bytes(id: string): Promise<Uint8Array | null>;
  /** True once this page knows that the PACS holds it. */
  isStored(id: string): boolean;
  /** Why items are not kept safely, or some of them cannot be read. */
  problem(): Promise<StorageProblem | null>;
  /** Call it while the user's items can still be told apart: their key, and their copies in memory, are dropped. */
  signedOut(owner: string): Promise<void>;
  /** Calls back after every change; returns how to stop that. */
  subscribe(listener: () => void): () => void;
}

/** Of an item whose page was closed, reloaded or lost before it learned what became of it. */
const INTERRUPTED = new MedClipSamError(
  'store-unverified',
  'The page was closed before the PACS confirmed this result.',
  'Try again: the PACS is asked first, and the result is sent only if it is missing.'
);

export function createOutbox(options: OutboxOptions): Outbox {
  const { storage, now = Date.now, wait = pause, attempts = 3 } = options;
  const { owner = () => '', tabs = browserTabs() } = options;
  const kept = pendingItems(storage, owner);
  const underWay = new Map<string, Promise<void>>();
  const listeners = new Set<() => void>();

  const notify = () => {
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch {
        // A listener's fault must not cost a result.
      }
    }
  };
  const changed = (id: string) => {
    notify();
    tabs.announce({ id, what: kept.isRemoved(id) ? 'stored' : 'changed' });
  };
  tabs.subscribe(({ id, what }) => {
    const forgotten = what === 'changed' || underWay.has(id) ? null : kept.forget(id, what);
    void Promise.resolve(forgotten).then(notify);
  });

  async function run(item: OutboxItem, again: boolean, send: SendOptions): Promise<void> {
    const signal = send.signal ?? new AbortController().signal;
    const work = async () => {
      // After a failed try, and after another tab has been at it, the object may be there already.
      if (again && (await isHeld(item, options, signal))) return;
      if (again && !(await kept.get(item.id))) throw gone();
      if (item.after && (await kept.get(item.after))) throw waiting();
      await deliver(item, options, { ...send, attempts, wait, signal });
    };
    try {
      await tabs.exclusively(item.id, signal, work);
    } catch (cause) {
      const error = keptError(cause);
      await kept.note(item.id, { lastError: error.toJSON(), lastTriedAt: now() });
      throw error;
    }
    await kept.removeStored(item.id);
  }

  /** One delivery per item, whoever asks for it. */
  function once(id: string, work: () => Promise<void>): Promise<void> {
    const current = underWay.get(id);
    if (current) return current;
    const delivery = work().finally(() => {
      underWay.delete(id);
      changed(id);
    });
    underWay.set(id, delivery);
    return delivery;
  }

  return {
    async save(item, send = {}) {
      checkItem(item);
      if (kept.isRemoved(item.id)) return;
      await once(item.id, async () => {
        const copy = { ...item, bytes: await runSliced(copySteps(item.bytes)) };
        await kept.put(copy);
        changed(item.id);
        await run(copy, false, send);
      });
    },
    async keep(item, reason) {
      checkItem(item);
      await kept.put({ ...item, bytes: await runSliced(copySteps(item.bytes)) });
      await kept.note(item.id, { lastError: reason.toJSON(), lastTriedAt: now() });
      changed(item.id);
    },
    async retry(id, send = {}) {
      if (kept.isRemoved(id)) return;
      await once(id, async () => {
        const item = await kept.get(id);
        if (!item) throw gone();
        changed(id);
        await run(item, true, send);
      });
    },
    async ask(id) {
      if (kept.isRemoved(id)) return true;
      if (underWay.has(id)) return false;
      const item = await kept.get(id);
      if (!item) return null;
      if (!(await isHeld(item, options, new AbortController().signal))) return false;
      await kept.removeStored(id);
      changed(id);
      return true;
    },
    async list() {
      const [items, atWork] = await Promise.all([kept.list(), tabs.atWork()]);
      return items.map(item => {
        const sending = underWay.has(item.id) || atWork.has(item.id);
        const lastError = item.lastError ?? (sending ? null : INTERRUPTED.toJSON());
        return { ...item, sending, lastError };
      });
    },
    async discard(id) {
      if (underWay.has(id) || (await tabs.atWork()).has(id)) throw beingSent();
      // What points at it would point at nothing.
      const dependants = (await kept.list()).filter(item => item.after === id);
      for (const one of [id, ...dependants.map(item => item.id)]) {
        await kept.discard(one);
        tabs.announce({ id: one, what: 'discarded' });
      }
      notify();
    },
    async bytes(id) {
      return (await kept.get(id))?.bytes ?? null;
    },
    isStored: id => kept.isRemoved(id),
    problem: () => kept.problem(),
    async signedOut(who) {
      await kept.lock(who);
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}

function checkItem(item: OutboxItem): void {
  if (item.id === item.sopInstanceUID && item.id !== '' && item.bytes.length > 0) return;
  throw new MedClipSamError(
    'bad-input',
    'There is no DICOM object to store.',
    'Save the segmentation again; if it happens again, copy the diagnostics and report it.'
  );
}

function keptError(cause: unknown): MedClipSamError {
  const error = MedClipSamError.from(cause);
  if (error.code !== 'cancelled') return error;
  return new MedClipSamError(
    'cancelled',
    'Sending was stopped; the result is kept here and not known to be in the PACS.',
    'Try again, download it, or discard it.',
    { cause }
  );
}

function gone(): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    'This result is no longer kept here.',
    'Look for it in the study; it was stored or discarded, or the browser deleted its data.'
  );
}

function waiting(): MedClipSamError {
  return new MedClipSamError(
    'store-unverified',
    'It points at a result that is not stored yet, and is sent after that one.',
    'Store the other result first, then try again.'
  );
}

function beingSent(): MedClipSamError {
  return new MedClipSamError(
    'busy',
    'This result is being sent.',
    'Wait until sending has ended, or stop it.'
  );
}
