import { createOutbox, type OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outbox';
import { retryInBackground } from '@medclip/extension-medclip-sam/dicom/store/outboxRetries';
import { createMemoryOutboxStorage } from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';

const item = (id: string): OutboxItem => ({
  id,
  bytes: new Uint8Array([1]),
  label: 'x',
  studyInstanceUID: '2.25.1',
  seriesInstanceUID: '2.25.2',
  sopInstanceUID: id,
  patientID: 'P',
  createdAt: 0,
});

/** An outbox whose PACS and clock the test sets. */
function world() {
  let now = 0;
  const pacs = { status: 503, holds: new Set<string>(), sent: [] as number[] };
  let online: () => void = () => undefined;
  const timers = new Set<{ at: number; work: () => void }>();
  const outbox = createOutbox({
    storage: createMemoryOutboxStorage(),
    now: () => now,
    attempts: 1,
    wait: async () => undefined,
    send: async ({ id }) => {
      pacs.sent.push(now);
      if (pacs.status === 200) pacs.holds.add(id);
      return { status: pacs.status, body: '', contentType: '' };
    },
    verify: async ({ id }) => pacs.holds.has(id),
  });
  const settled = async () => {
    for (let i = 0; i < 50; i++) await Promise.resolve();
    await new Promise(resolve => setTimeout(resolve));
  };
  const stop = retryInBackground(outbox, {
    now: () => now,
    after: (milliseconds, work) => {
      const timer = { at: now + milliseconds, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    onOnline: listener => ((online = listener), () => (online = () => undefined)),
  });
  return {
    outbox,
    pacs,
    stop,
    timers,
    goOnline: async () => (online(), await settled()),
    pass: async (milliseconds: number) => {
      const end = now + milliseconds;
      for (;;) {
        await settled();
        const [next] = [...timers].filter(t => t.at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.work();
      }
      now = end;
    },
  };
}

test('tries after 30 s, then waits twice as long each time, up to a quarter of an hour', async () => {
  const { outbox, pacs, pass, stop } = world();
  await outbox.save(item('2.25.5')).catch(() => undefined);
  await pass(3_600_000);
  const gaps = pacs.sent.slice(1).map((at, i) => (at - pacs.sent[i]!) / 1000);
  expect(gaps.slice(0, 7)).toEqual([30, 60, 120, 240, 480, 900, 900]);
  pacs.status = 200;
  await pass(900_000);
  expect(await outbox.list()).toEqual([]);
  expect(outbox.isStored('2.25.5')).toBe(true);
  stop();
});

test('leaves alone what the PACS has refused, and what the reader has to decide', async () => {
  const { outbox, pacs, pass, timers, stop } = world();
  pacs.status = 401;
  await outbox.save(item('2.25.5')).catch(() => undefined);
  await pass(3_600_000);
  expect(pacs.sent).toHaveLength(1);
  expect(timers.size).toBe(0);
  stop();
});

test('tries at once when the network is back', async () => {
  const { outbox, pacs, goOnline, pass, stop } = world();
  await outbox.save(item('2.25.5')).catch(() => undefined);
  await outbox.save(item('2.25.6')).catch(() => undefined);
  await pass(1_000);
  pacs.status = 200;
  await goOnline();
  expect([...pacs.holds].sort()).toEqual(['2.25.5', '2.25.6']);
  expect(pacs.sent.slice(2)).toEqual([1_000, 1_000]);
  stop();
});

test('does nothing more once it is stopped', async () => {
  const { outbox, pacs, pass, stop } = world();
  await outbox.save(item('2.25.5')).catch(() => undefined);
  await pass(1_000);
  stop();
  await pass(3_600_000);
  expect(pacs.sent).toHaveLength(1);
});

test('a report is sent after the segmentation it points at, and goes with it when that is discarded', async () => {
  const { outbox, pacs, pass, stop } = world();
  const report = { ...item('2.25.6'), after: '2.25.5' };
  await outbox.save(item('2.25.5')).catch(() => undefined);
  await expect(outbox.save(report)).rejects.toMatchObject({ code: 'store-unverified' });
  expect(pacs.sent).toHaveLength(1);
  pacs.status = 200;
  await pass(200_000);
  expect(pacs.holds).toEqual(new Set(['2.25.5', '2.25.6']));
  pacs.status = 401;
  await outbox.save(item('2.25.7')).catch(() => undefined);
  await outbox.save({ ...item('2.25.8'), after: '2.25.7' }).catch(() => undefined);
  expect(await outbox.list()).toHaveLength(2);
  await outbox.discard('2.25.7');
  expect(await outbox.list()).toEqual([]);
  stop();
});
