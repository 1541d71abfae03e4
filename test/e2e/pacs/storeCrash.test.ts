import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openStore } from '@medclip/pacs/folder/folderStore';
import { makePart10 } from '../../support/dicom/part10';
import { uidFrom } from '../../support/dicom/uidFrom';

const PROCESS = path.resolve(__dirname, '../../support/pacs/storeProcess.ts');

/** `MEDCLIP_SAM_KILL_ROUNDS=100` for the whole of it. */
const ROUNDS = Number(process.env.MEDCLIP_SAM_KILL_ROUNDS ?? 3);

jest.setTimeout(120_000 + 60_000 * ROUNDS);

/** Starts a server process, sends objects without pause, and kills it without warning in the middle, once it has confirmed some. */
async function killWhileStoring(folder: string, ohifDir: string, after: number, round: number) {
  const child = spawn(process.execPath, ['--import', 'tsx', PROCESS, folder, ohifDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', line => resolve(String(line).trim()));
    void ended.then(() => reject(new Error('the server did not start')));
  });
  const confirmed: string[] = [];
  let sent = 0;
  let killed = false;
  const kill = () => {
    killed = true;
    child.kill('SIGKILL');
  };
  const sender = async () => {
    while (!killed) {
      const sop = `crash ${round} ${sent++}`;
      const object = makePart10({ sop, rows: 512, columns: 512 });
      const answer = await fetch(`${url}/dicom-web/studies`, {
        method: 'POST',
        body: new Uint8Array(object),
        headers: { 'content-type': 'application/dicom' },
      }).catch(() => null);
      if (answer?.status === 200) confirmed.push(sop);
      // Some milliseconds later the other senders' objects are half written.
      if (confirmed.length === after) setTimeout(kill, (7 * round) % 23);
    }
  };
  await Promise.all([sender(), sender(), sender()]);
  await ended;
  return { confirmed, sent };
}

test('killed in the middle of storing: what was confirmed is there whole, nothing is half', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-crash-'));
  const data = path.join(folder, 'pacs');
  try {
    await writeFile(path.join(folder, 'index.html'), '<html>');
    let total = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { confirmed, sent } = await killWhileStoring(data, folder, 1 + (round % 5), round);
      expect(sent).toBeGreaterThan(0);
      total += confirmed.length;
      // The lock and the temporary files of the killed process are what it left; opening clears them.
      const store = await openStore(data);
      expect(store.unreadable).toEqual([]);
      for (const sop of confirmed) {
        const instance = store.index.get(uidFrom(sop));
        expect(instance).toBeDefined();
        const bytes = instance && (await store.read(instance));
        expect(bytes?.equals(makePart10({ sop, rows: 512, columns: 512 }))).toBe(true);
      }
      expect(await readdir(path.join(data, '.incoming'))).toEqual([]);
      await store.close();
    }
    expect(total).toBeGreaterThan(ROUNDS);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
