import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NANO_PACK_DIR } from '../../../platform/models/src/nanoPack';
import { openNodeSessions } from '../../../platform/models/src/runtime/nodeSessions';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pack-'));
  fs.cpSync(NANO_PACK_DIR, dir, { recursive: true });
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

it('runs the text graph and reads the vocabulary', async () => {
  const sessions = await openNodeSessions(dir);
  const text = await sessions.get('text');
  expect(await sessions.get('text')).toBe(text);
  const ids = { dims: [1, 3], data: BigInt64Array.of(2n, 377n, 3n) };
  const { embed } = await text.run({ ids });
  expect(embed!.dims).toEqual([1, 128]);
  expect(embed!.data.every(v => Number.isFinite(Number(v)))).toBe(true);
  expect((await sessions.text('vocab.txt')).split('\n')).toContain('[CLS]');
  await sessions.dispose();
});

it('refuses a folder without pack.json', async () => {
  fs.rmSync(path.join(dir, 'pack.json'));
  await expect(openNodeSessions(dir)).rejects.toMatchObject({ code: 'model-missing' });
});

it.each([
  ['unknown fields', (pack: Record<string, unknown>) => ({ ...pack, extra: 1 })],
  [
    'a path out of the pack',
    (pack: Record<string, unknown>) => ({
      ...pack,
      files: { '../x': { bytes: 1, sha256: '0'.repeat(64) } },
    }),
  ],
])('refuses a pack.json with %s', async (_, change) => {
  const file = path.join(dir, 'pack.json');
  fs.writeFileSync(file, JSON.stringify(change(JSON.parse(fs.readFileSync(file, 'utf8')))));
  await expect(openNodeSessions(dir)).rejects.toMatchObject({ code: 'model-corrupt' });
});

it.each([
  ['missing', 'model-missing', (file: string) => fs.rmSync(file)],
  ['truncated', 'model-corrupt', (file: string) => fs.truncateSync(file, 1000)],
  [
    'changed by one bit',
    'model-corrupt',
    (file: string) => {
      const bytes = fs.readFileSync(file);
      bytes[500] = bytes[500]! ^ 1;
      fs.writeFileSync(file, bytes);
    },
  ],
])('refuses a weight file that is %s', async (_, code, spoil) => {
  spoil(path.join(dir, 'clip-text.weights.bin'));
  const sessions = await openNodeSessions(dir);
  await expect(sessions.get('text')).rejects.toMatchObject({ code });
  await sessions.dispose();
});

it('hears an abort before it opens a graph', async () => {
  const sessions = await openNodeSessions(dir);
  const abort = new AbortController();
  abort.abort();
  await expect(sessions.get('text', { signal: abort.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await sessions.dispose();
});
