import type { PacsAnswer } from '@medclip/extension-medclip-sam/dicom/store/delivery';
import { createOutbox, type OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outbox';
import {
  createMemoryOutboxStorage,
  type OutboxStorage,
} from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

const item = (id = '2.25.7', createdAt = 1): OutboxItem => ({
  id,
  bytes: new Uint8Array([68, 73, 67, 77]),
  label: 'breast tumor',
  studyInstanceUID: '2.25.1',
  seriesInstanceUID: '2.25.2',
  sopInstanceUID: id,
  patientID: 'P1',
  createdAt,
});
const answer = (status: number, body = ''): PacsAnswer => ({ status, body, contentType: '' });
const refusal = (reason: number) =>
  JSON.stringify({
    '00081198': {
      Value: [{ '00081155': { Value: ['2.25.7'] }, '00081197': { Value: [reason] } }],
    },
  });

/** A PACS that gives the answers in turn (the last one for ever) and holds what it was told to hold. */
function fakePacs(answers: readonly (PacsAnswer | Error)[], holds: readonly boolean[]) {
  const sent: Uint8Array[] = [];
  const waits: number[] = [];
  let queries = 0;
  const turn = <T>(list: readonly T[], n: number) => list[Math.min(n, list.length - 1)]!;
  return {
    sent,
    waits,
    queries: () => queries,
    send: jest.fn(async ({ bytes }: OutboxItem) => {
      sent.push(bytes.slice());
      const next = turn(answers, sent.length - 1);
      if (next instanceof Error) throw next;
      return next;
    }),
    verify: jest.fn(async () => turn(holds, queries++)),
    wait: async (ms: number) => void waits.push(ms),
    now: () => 99,
  };
}

function failing(methods: readonly (keyof OutboxStorage)[]): OutboxStorage {
  const broken = Object.fromEntries(
    methods.map(name => [name, () => Promise.reject(new DOMException('', 'QuotaExceededError'))])
  );
  return { ...createMemoryOutboxStorage(), ...broken };
}

describe('createOutbox', () => {
  it('keeps the item before it sends, and lets it go after the PACS has confirmed it', async () => {
    const storage = createMemoryOutboxStorage();
    const pacs = fakePacs([answer(200)], [true]);
    const kept: number[] = [];
    const outbox = createOutbox({
      ...pacs,
      storage,
      send: async i => (kept.push((await storage.list()).length), pacs.send(i)),
      verify: async () => (kept.push((await storage.list()).length), true),
    });
    const stages: string[] = [];
    await outbox.save(item(), { onProgress: ({ stage }) => stages.push(stage) });
    expect(kept).toEqual([1, 1]);
    expect(stages).toEqual(['sending', 'verifying']);
    expect(await outbox.list()).toEqual([]);
    expect(await storage.list()).toEqual([]);
    expect(await outbox.bytes('2.25.7')).toBeNull();
  });

  it('waits longer and longer for a PACS that does not answer, with the same bytes', async () => {
    const pacs = fakePacs([answer(0), answer(503), answer(200)], [false, false, true]);
    const bytes = new Uint8Array([1, 2, 3]);
    const outbox = createOutbox({ ...pacs, storage: createMemoryOutboxStorage() });
    const saved = outbox.save({ ...item(), bytes });
    bytes.fill(9);
    await saved;
    expect(pacs.sent.map(b => [...b])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(pacs.waits).toEqual([1000, 2000]);
  });

  it('takes an object whose answer was lost as stored when the PACS lists it', async () => {
    const pacs = fakePacs([answer(0)], [true]);
    await createOutbox({ ...pacs, storage: createMemoryOutboxStorage() }).save(item());
    expect(pacs.sent).toHaveLength(1);
  });

  it('waits for an archive that indexes in the background', async () => {
    const pacs = fakePacs([answer(200)], [false, false, true]);
    await createOutbox({ ...pacs, storage: createMemoryOutboxStorage() }).save(item());
    expect(pacs.waits).toEqual([500, 1000]);
  });

  it.each([200, 409])('lets the query decide when status %i says it is there already', async s => {
    const there = fakePacs([answer(s, refusal(273))], [true]);
    await createOutbox({ ...there, storage: createMemoryOutboxStorage() }).save(item());
    const notThere = fakePacs([answer(s, refusal(273))], [false]);
    const outbox = createOutbox({ ...notThere, storage: createMemoryOutboxStorage() });
    await expect(outbox.save(item())).rejects.toMatchObject({ code: 'store-refused' });
    expect(await outbox.list()).toHaveLength(1);
  });

  it.each<[string, (PacsAnswer | Error)[], boolean[], string, number]>([
    ['no answer', [answer(0)], [false], 'store-unreachable', 3],
    ['a broken transport', [new Error('network')], [false], 'store-unreachable', 3],
    ['an overloaded PACS', [answer(503)], [false], 'store-unreachable', 3],
    ['a sign-in that has ended', [answer(401)], [true], 'store-refused', 1],
    ['no permission', [answer(403)], [true], 'store-refused', 1],
    ['a bad request', [answer(400, '{"Message":"no"}')], [true], 'store-refused', 1],
    ['an object too large', [answer(413)], [true], 'store-refused', 1],
    ['a conflict', [answer(409, refusal(272))], [false], 'store-refused', 1],
    ['a failure within a success', [answer(200, refusal(0xa700))], [false], 'store-refused', 1],
    ['a success that is none', [answer(200)], [false], 'store-unverified', 1],
    [
      'another patient',
      [new MedClipSamError('identity-mismatch', 'a', 'b')],
      [true],
      'identity-mismatch',
      1,
    ],
  ])('keeps the item after %s', async (_, answers, holds, code, sends) => {
    const pacs = fakePacs(answers, holds);
    const outbox = createOutbox({ ...pacs, storage: createMemoryOutboxStorage() });
    await expect(outbox.save(item())).rejects.toMatchObject({ name: 'MedClipSamError', code });
    expect(pacs.sent).toHaveLength(sends);
    expect(await outbox.list()).toMatchObject([
      { id: '2.25.7', label: 'breast tumor', sending: false, lastError: { code }, lastTriedAt: 99 },
    ]);
    expect(await outbox.bytes('2.25.7')).toEqual(item().bytes);
  });

  it('keeps the item when the PACS cannot be asked', async () => {
    const pacs = fakePacs([answer(200)], []);
    const verify = () => Promise.reject(new Error('status 401'));
    const outbox = createOutbox({ ...pacs, verify, storage: createMemoryOutboxStorage() });
    await expect(outbox.save(item())).rejects.toMatchObject({ code: 'store-unverified' });
    expect(await outbox.list()).toHaveLength(1);
  });

  it('asks first at a retry and sends only what the PACS does not have', async () => {
    const pacs = fakePacs([answer(200)], [false, false, false, false, true]);
    const outbox = createOutbox({ ...pacs, storage: createMemoryOutboxStorage() });
    await expect(outbox.save(item())).rejects.toMatchObject({ code: 'store-unverified' });
    await outbox.retry('2.25.7');
    expect(pacs.sent).toHaveLength(1);
    expect(await outbox.list()).toEqual([]);
    await outbox.retry('2.25.7');
    await outbox.save(item());
    expect(pacs.sent).toHaveLength(1);
  });

  it('sends once for any number of callers', async () => {
    const pacs = fakePacs([answer(200)], [true]);
    const outbox = createOutbox({ ...pacs, storage: createMemoryOutboxStorage() });
    await Promise.all([outbox.save(item()), outbox.save(item()), outbox.retry('2.25.7')]);
    expect(pacs.sent).toHaveLength(1);
  });

  it('can be stopped at any time, even when the transport does not listen', async () => {
    const storage = createMemoryOutboxStorage();
    const stop = new AbortController();
    const send = () => {
      queueMicrotask(() => stop.abort());
      return new Promise<PacsAnswer>(() => undefined);
    };
    const outbox = createOutbox({ ...fakePacs([], [true]), send, storage });
    await expect(outbox.save(item(), { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await outbox.list()).toMatchObject([{ lastError: { code: 'cancelled' } }]);
    const again = createOutbox({ ...fakePacs([answer(200)], [false, true]), storage });
    await again.retry('2.25.7');
    expect(await storage.list()).toEqual([]);
  });

  it.each<[string, (keyof OutboxStorage)[]]>([
    ['put', ['put']],
    ['note', ['note']],
    ['list', ['list']],
    ['get', ['get']],
    ['everything', ['put', 'note', 'list', 'get', 'delete']],
  ])('loses nothing in this page when the storage fails at %s', async (_, methods) => {
    const pacs = fakePacs([answer(401), answer(200)], [false, true]);
    const outbox = createOutbox({ ...pacs, storage: failing(methods) });
    await expect(outbox.save(item())).rejects.toMatchObject({ code: 'store-refused' });
    expect(await outbox.list()).toMatchObject([
      { id: '2.25.7', durable: false, lastError: { code: 'store-refused' } },
    ]);
    await outbox.retry('2.25.7');
    expect(pacs.sent).toHaveLength(2);
    expect(await outbox.list()).toEqual([]);
  });

  it('shows another page what the first one kept, oldest first, with the reason', async () => {
    const storage = { ...createMemoryOutboxStorage(), durable: true };
    const first = createOutbox({ ...fakePacs([answer(403)], [false]), storage });
    await first.save(item('2.25.8', 2)).catch(() => undefined);
    await first.save(item('2.25.7', 1)).catch(() => undefined);
    const second = createOutbox({ ...fakePacs([answer(200)], [true]), storage });
    expect(await second.list()).toMatchObject([
      { id: '2.25.7', durable: true, lastError: { code: 'store-refused' } },
      { id: '2.25.8', durable: true, lastError: { code: 'store-refused' } },
    ]);
    expect(await second.bytes('2.25.8')).toEqual(item().bytes);
  });

  it('shows what a page kept and then crashed with', async () => {
    const storage = createMemoryOutboxStorage();
    await storage.put(item());
    const pacs = fakePacs([answer(200)], [false, true]);
    const outbox = createOutbox({ ...pacs, storage });
    expect(await outbox.list()).toMatchObject([
      { sending: false, lastError: { code: 'store-unverified' } },
    ]);
    await outbox.retry('2.25.7');
    expect(pacs.sent).toHaveLength(1);
  });

  it('discards only what is not being sent', async () => {
    const storage = createMemoryOutboxStorage();
    let release: (a: PacsAnswer) => void = () => undefined;
    const send = () => new Promise<PacsAnswer>(resolve => (release = resolve));
    const outbox = createOutbox({ ...fakePacs([], [false]), send, storage });
    const saving = outbox.save(item());
    await new Promise(resolve => setTimeout(resolve));
    expect(await outbox.list()).toMatchObject([{ sending: true, lastError: null }]);
    await expect(outbox.discard('2.25.7')).rejects.toMatchObject({ code: 'busy' });
    release(answer(403));
    await expect(saving).rejects.toMatchObject({ code: 'store-refused' });
    await outbox.discard('2.25.7');
    expect(await storage.list()).toEqual([]);
    await expect(outbox.retry('2.25.7')).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('says so when the browser does not delete a discarded item', async () => {
    const pacs = fakePacs([answer(403)], [false]);
    const outbox = createOutbox({ ...pacs, storage: failing(['delete']) });
    await outbox.save(item()).catch(() => undefined);
    await expect(outbox.discard('2.25.7')).rejects.toMatchObject({ code: 'internal' });
    expect(await outbox.list()).toHaveLength(1);
  });

  it('tells its listeners, and a faulty one costs nothing', async () => {
    const outbox = createOutbox({
      ...fakePacs([answer(200)], [true]),
      storage: createMemoryOutboxStorage(),
    });
    const seen: number[] = [];
    outbox.subscribe(() => {
      throw new Error('faulty');
    });
    const stop = outbox.subscribe(() => void outbox.list().then(l => seen.push(l.length)));
    await outbox.save(item());
    await new Promise(resolve => setTimeout(resolve));
    expect([seen[0], seen[seen.length - 1]]).toEqual([1, 0]);
    const before = seen.length;
    stop();
    await outbox.save(item('2.25.9'));
    await new Promise(resolve => setTimeout(resolve));
    expect(seen).toHaveLength(before);
  });

  it('refuses what is no object', async () => {
    const pacs = fakePacs([answer(200)], [true]);
    const outbox = createOutbox({ ...pacs, storage: createMemoryOutboxStorage() });
    for (const bad of [
      { ...item(), bytes: new Uint8Array() },
      { ...item(), id: '2.25.3' },
    ]) {
      await expect(outbox.save(bad)).rejects.toMatchObject({ code: 'bad-input' });
    }
    expect(pacs.sent).toHaveLength(0);
  });
});
