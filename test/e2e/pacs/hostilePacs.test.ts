import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { withTimeLimit } from '@medclip/extension-medclip-sam/core/timeLimit';
import { createOutbox, type OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outbox';
import {
  createMemoryOutboxStorage,
  type OutboxStorage,
} from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';
import { openStore } from '@medclip/pacs/folder/folderStore';
import {
  QIDO_FAULTS,
  startHostileProxy,
  STOW_FAULTS,
  type Fault,
} from '../../support/pacs/hostileProxy';
import { makePart10 } from '../../support/dicom/part10';
import { uidFrom } from '../../support/dicom/uidFrom';

const PROCESS = path.resolve(__dirname, '../../support/pacs/storeProcess.ts');
const SCHEDULES = 500;
const AT_ONCE = 24;
/** The PACS is killed and started again after so many schedules. */
const KILL_EVERY = 100;
const [STUDY, SERIES] = [uidFrom('hostile study'), uidFrom('hostile series')];

jest.setTimeout(600_000);

const objectOf = (id: string) => makePart10({ study: STUDY, series: SERIES, sop: id });
const itemOf = (n: number): OutboxItem => {
  const id = uidFrom(`hostile ${n}`);
  return {
    id,
    bytes: new Uint8Array(objectOf(id)),
    label: 'lungs',
    studyInstanceUID: STUDY,
    seriesInstanceUID: SERIES,
    sopInstanceUID: id,
    patientID: 'P1',
    createdAt: n,
  };
};

async function startStore(data: string, viewer: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', PROCESS, data, viewer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', line => resolve(String(line).trim()));
    void ended.then(() => reject(new Error('The store did not start.')));
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url, kill };
}

/** STOW-RS and QIDO-RS with limits short enough for a test. */
function transport(base: string, storage: OutboxStorage, limitMs = 500) {
  return createOutbox({
    storage,
    attempts: 2,
    wait: () => new Promise(resolve => setTimeout(resolve, 1)),
    send: async (item, { signal }) => {
      const url = `${base}/dicom-web/studies/${STUDY}?SOPInstanceUID=${item.id}`;
      return withTimeLimit(limitMs, signal, async limited => {
        const answer = await fetch(url, {
          method: 'POST',
          body: new Uint8Array(item.bytes),
          headers: { 'content-type': 'application/dicom' },
          signal: limited,
        });
        const contentType = answer.headers.get('content-type') ?? '';
        return { status: answer.status, body: await answer.text(), contentType };
      });
    },
    verify: async ({ id }, { signal }) => {
      const all = await withTimeLimit(limitMs, signal, limited => findAll(base, id, limited));
      return all.includes(id);
    },
  });
}

async function findAll(base: string, id: string, signal?: AbortSignal): Promise<string[]> {
  const where = `studies/${STUDY}/series/${SERIES}/instances?SOPInstanceUID=${id}`;
  const answer = await fetch(`${base}/dicom-web/${where}`, {
    headers: { accept: 'application/dicom+json' },
    signal: signal ?? null,
  });
  if (answer.status === 204 || answer.status === 404) return [];
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const found = (await answer.json()) as { '00080018': { Value: [string] } }[];
  return found.map(one => one['00080018'].Value[0]);
}

test(`${SCHEDULES} random fault schedules and a PACS killed in between: nothing lost, nothing twice, nothing claimed`, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-hostile-'));
  const data = path.join(folder, 'pacs');
  await writeFile(path.join(folder, 'index.html'), '<html>');
  let store = await startStore(data, folder);
  const proxy = await startHostileProxy(store.url);
  const plans = fc.sample(
    fc.record({
      stow: fc.array(fc.constantFrom<Fault>(...STOW_FAULTS), { maxLength: 5 }),
      qido: fc.array(fc.constantFrom<Fault>(...QIDO_FAULTS), { maxLength: 5 }),
      tries: fc.integer({ min: 1, max: 3 }),
      reload: fc.boolean(),
    }),
    { numRuns: SCHEDULES, seed: 20260729 }
  );
  const byItem = new Map(plans.map((plan, n) => [uidFrom(`hostile ${n}`), plan]));
  const met = new Map<Fault, number>();
  proxy.fault = (kind, sop) => {
    const fault = byItem.get(sop)?.[kind].shift() ?? 'pass';
    met.set(fault, (met.get(fault) ?? 0) + 1);
    return fault;
  };

  const storage = { ...createMemoryOutboxStorage(), durable: true };
  const confirmed = new Set<string>();
  let claimedTooEarly = 0;
  const deliverOne = async (n: number) => {
    const { tries, reload } = plans[n]!;
    const item = itemOf(n);
    let outbox = transport(proxy.url, storage);
    for (let i = 0; i < tries && !confirmed.has(item.id); i++) {
      if (i > 0 && reload) outbox = transport(proxy.url, storage);
      await (i === 0 ? outbox.save(item) : outbox.retry(item.id)).then(
        () => confirmed.add(item.id),
        (error: unknown) => expect(error).toMatchObject({ name: 'MedClipSamError' })
      );
      const kept = (await outbox.list()).some(one => one.id === item.id);
      expect(kept).toBe(!confirmed.has(item.id));
    }
    if (!confirmed.has(item.id)) return;
    // Asked past the proxy; while the PACS is down the check at the end stands for it.
    const found = await findAll(proxy.upstream, item.id).catch(() => null);
    if (found !== null && !found.includes(item.id)) claimedTooEarly++;
  };

  try {
    let next = 0;
    let nextKill = KILL_EVERY;
    let restart: Promise<void> | null = null;
    const worker = async () => {
      while (next < SCHEDULES) {
        const n = next++;
        if (n >= nextKill) {
          nextKill += KILL_EVERY;
          // Not awaited: the other items are on their way while the PACS dies and comes back.
          restart = (async () => {
            await store.kill();
            store = await startStore(data, folder);
            proxy.upstream = store.url;
          })();
        }
        await deliverOne(n);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await restart;
    expect(claimedTooEarly).toBe(0);
    expect(confirmed.size).toBeGreaterThan(SCHEDULES / 4);
    const waiting = await storage.list();
    expect(new Set([...confirmed, ...waiting.map(one => one.id)]).size).toBe(SCHEDULES);
    expect(confirmed.size + waiting.length).toBe(SCHEDULES);

    // Everything that is still kept gets through once the faults are over.
    proxy.fault = () => 'pass';
    const outbox = transport(proxy.url, storage, 30_000);
    for (const { id } of waiting) await outbox.retry(id);
    expect(await storage.list()).toEqual([]);
    for (const fault of [...STOW_FAULTS, ...QIDO_FAULTS])
      expect(met.get(fault)).toBeGreaterThan(10);

    await store.kill();
    const archive = await openStore(data);
    expect(archive.unreadable).toEqual([]);
    for (let n = 0; n < SCHEDULES; n++) {
      const { id } = itemOf(n);
      const instance = archive.index.get(id);
      const bytes = instance && (await archive.read(instance));
      expect(bytes?.equals(objectOf(id))).toBe(true);
    }
    await archive.close();
  } finally {
    await proxy.close();
    await store.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
