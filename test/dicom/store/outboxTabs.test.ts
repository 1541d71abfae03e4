import type { PacsAnswer } from '@medclip/extension-medclip-sam/dicom/store/delivery';
import { createOutbox, type OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outbox';
import { createMemoryOutboxStorage } from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';
import type { OutboxNews, OutboxTabs } from '@medclip/extension-medclip-sam/dicom/store/outboxTabs';

const SOP = '2.25.7';
const ITEM: OutboxItem = {
  id: SOP,
  bytes: new Uint8Array([1, 2]),
  label: 'lungs',
  studyInstanceUID: '2.25.1',
  seriesInstanceUID: '2.25.2',
  sopInstanceUID: SOP,
  patientID: 'P1',
  createdAt: 1,
};

/** One browser with one database, as many tabs as asked for, and a PACS. */
function browser() {
  const storage = { ...createMemoryOutboxStorage(), durable: true };
  const queues = new Map<string, Promise<unknown>>();
  const listeners: ((from: number, news: OutboxNews) => void)[] = [];
  const pacs = { status: 403, holds: false, sent: 0 };
  const working = new Set<string>();
  let user = 'alice';
  let tabs = 0;
  const openTab = () => {
    const me = tabs++;
    const own: OutboxTabs = {
      exclusively: async (id, _signal, work) => {
        const before = queues.get(id) ?? Promise.resolve();
        const turn = before.then(work, work).finally(() => working.delete(id));
        working.add(id);
        queues.set(
          id,
          turn.catch(() => undefined)
        );
        return await turn;
      },
      atWork: async () => new Set(working),
      announce: news => listeners.forEach(listener => listener(me, news)),
      subscribe: listener => listeners.push((from, news) => from !== me && listener(news)),
    };
    return createOutbox({
      storage,
      tabs: own,
      owner: () => user,
      wait: async () => undefined,
      send: async (): Promise<PacsAnswer> => {
        pacs.sent++;
        const { status } = pacs;
        await new Promise(resolve => setTimeout(resolve, 5));
        pacs.holds ||= status === 200;
        return { status, body: '', contentType: '' };
      },
      verify: async () => pacs.holds,
    });
  };
  return { openTab, pacs, storage, signIn: (name: string) => void (user = name) };
}

const settled = () => new Promise(resolve => setTimeout(resolve));

describe('one outbox in several tabs', () => {
  it('sends an item once, whichever tabs are asked', async () => {
    const { openTab, pacs } = browser();
    const [a, b] = [openTab(), openTab()];
    await expect(a.save(ITEM)).rejects.toMatchObject({ code: 'store-refused' });
    pacs.status = 200;
    pacs.sent = 0;
    await Promise.all([a.retry(SOP), b.retry(SOP)]);
    expect(pacs.sent).toBe(1);
    expect([await a.list(), await b.list()]).toEqual([[], []]);
  });

  it('shows in one tab what the other is sending, and lets nobody discard it', async () => {
    const { openTab, pacs } = browser();
    const [a, b] = [openTab(), openTab()];
    pacs.status = 200;
    const saving = a.save(ITEM);
    await settled();
    expect(await b.list()).toMatchObject([{ sending: true, lastError: null }]);
    await expect(b.discard(SOP)).rejects.toMatchObject({ code: 'busy' });
    await saving;
    expect(await b.list()).toEqual([]);
  });

  it('forgets in one tab what the other has stored', async () => {
    const { openTab, pacs } = browser();
    const [a, b] = [openTab(), openTab()];
    await a.save(ITEM).catch(() => undefined);
    let told = 0;
    a.subscribe(() => told++);
    pacs.status = 200;
    await b.retry(SOP);
    await settled();
    expect(told).toBeGreaterThan(0);
    expect(await a.list()).toEqual([]);
    await a.retry(SOP);
    expect(pacs.sent).toBe(2);
  });

  it('asks for what is kept, and lets go of what the PACS holds', async () => {
    const { openTab, pacs, storage } = browser();
    const [a, b] = [openTab(), openTab()];
    await a.save(ITEM).catch(() => undefined);
    expect(await b.ask(SOP)).toBe(false);
    expect(await storage.list()).toHaveLength(1);
    pacs.holds = true;
    expect(await b.ask(SOP)).toBe(true);
    await settled();
    expect([a.isStored(SOP), b.isStored(SOP), await b.ask(SOP)]).toEqual([true, true, true]);
    expect(await storage.list()).toEqual([]);
    expect(await openTab().ask(SOP)).toBeNull();
    expect(pacs.sent).toBe(1);
  });

  it('never takes for stored what another tab has discarded', async () => {
    const { openTab, storage } = browser();
    const [a, b] = [openTab(), openTab()];
    await a.save(ITEM).catch(() => undefined);
    await b.discard(SOP);
    await settled();
    expect(await a.list()).toEqual([]);
    expect(await storage.list()).toEqual([]);
    await expect(a.retry(SOP)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(a.save(ITEM)).rejects.toMatchObject({ code: 'store-refused' });
  });
});

describe('one outbox and several users', () => {
  it('shows and sends an item only to and for the one who made it', async () => {
    const { openTab, pacs, signIn } = browser();
    await openTab()
      .save(ITEM)
      .catch(() => undefined);
    signIn('bob');
    pacs.status = 200;
    pacs.sent = 0;
    const outbox = openTab();
    expect(await outbox.list()).toEqual([]);
    expect(await outbox.bytes(SOP)).toBeNull();
    await expect(outbox.retry(SOP)).rejects.toMatchObject({ code: 'bad-input' });
    expect(pacs.sent).toBe(0);
    signIn('alice');
    expect(await outbox.list()).toMatchObject([{ id: SOP, lastError: { code: 'store-refused' } }]);
    await outbox.retry(SOP);
    expect(await outbox.list()).toEqual([]);
  });
});
