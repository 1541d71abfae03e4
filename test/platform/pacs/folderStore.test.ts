import fsPromises, { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FAILURE, openStore } from '@medclip/pacs/folder/folderStore';
import type { FolderStore } from '@medclip/pacs/folder/folderStore';
import { makePart10 } from '../../support/dicom/part10';
import { uidFrom } from '../../support/dicom/uidFrom';

let dir: string;
let store: FolderStore;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'medclip-store-'));
  store = await openStore(dir);
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

const reopen = async () => {
  await store.close();
  store = await openStore(dir);
};
const stored = (sop: string) => {
  const instance = store.index.get(uidFrom(sop));
  if (!instance) throw new Error(`${sop} is not indexed`);
  return store.read(instance);
};

test('keeps the bytes exactly as received, also after a restart', async () => {
  const file = makePart10();
  expect((await store.store(file)).kind).toBe('stored');
  expect((await stored('sop')).equals(file)).toBe(true);
  await reopen();
  expect(store.index.size).toBe(1);
  expect((await stored('sop')).equals(file)).toBe(true);
});

test('takes the same bytes again and refuses other content under the same UID', async () => {
  const first = makePart10();
  await store.store(first);
  expect((await store.store(Buffer.from(first))).kind).toBe('already-there');
  const other = await store.store(makePart10({ pixels: new Uint8Array(16) }));
  expect(other).toMatchObject({ kind: 'refused', failureReason: FAILURE.duplicate });
  expect((await stored('sop')).equals(first)).toBe(true);
});

test('two senders of different content at the same time: one is stored, one refused', async () => {
  const senders = [0, 1, 2, 3].map(n => makePart10({ pixels: new Uint8Array(16).fill(n) }));
  const outcomes = await Promise.all(senders.map(file => store.store(file)));
  expect(outcomes.filter(o => o.kind === 'stored')).toHaveLength(1);
  expect(outcomes.filter(o => o.kind === 'refused')).toHaveLength(3);
});

test('what a crash in the middle of a write left is removed, and nothing half is indexed', async () => {
  const whole = makePart10();
  await store.store(whole);
  await store.close();
  await mkdir(path.join(dir, '.incoming'), { recursive: true });
  await writeFile(path.join(dir, '.incoming', 'left'), makePart10({ sop: 'b' }).subarray(0, 300));
  await writeFile(path.join(dir, 'cut.dcm'), makePart10({ sop: 'c' }).subarray(0, -5));
  store = await openStore(dir);
  expect(store.index.size).toBe(1);
  expect(store.unreadable).toEqual(['cut.dcm']);
  expect(await readdir(path.join(dir, '.incoming'))).toEqual([]);
});

test('no temporary file stays behind', async () => {
  await Promise.all(['a', 'b', 'c'].map(sop => store.store(makePart10({ sop }))));
  expect(await readdir(path.join(dir, '.incoming'))).toEqual([]);
});

test('a study never gets a second patient, a series never a second study', async () => {
  await store.store(makePart10());
  const patient = await store.store(makePart10({ sop: 'b', patientId: 'P2' }));
  const series = await store.store(makePart10({ sop: 'c', study: 'other study' }));
  expect([patient.kind, series.kind]).toEqual(['refused', 'refused']);
  expect(store.index.size).toBe(1);
});

test('an object sent to another study than its own is refused', async () => {
  const outcome = await store.store(makePart10(), uidFrom('another'));
  expect(outcome).toMatchObject({ kind: 'refused', failureReason: FAILURE.doesNotMatch });
});

test.each([
  ['an empty file', Buffer.alloc(0), /no DICM header/],
  ['text', Buffer.from('hello '.repeat(100)), /no DICM header/],
  ['a cut-off file', makePart10({ rows: 64, columns: 64 }).subarray(0, -100), /cut off/],
  [
    'too little pixel data',
    makePart10({ rows: 9, columns: 9, pixels: new Uint8Array(4) }),
    /shorter/,
  ],
])('%s is refused with the reason', async (_name, file, reason) => {
  const outcome = await store.store(file);
  expect(outcome).toMatchObject({
    kind: 'refused',
    failureReason: FAILURE.cannotUnderstand,
    sentence: expect.stringMatching(reason),
  });
});

test('a malformed UID is refused and never becomes a path', async () => {
  const file = makePart10({ sop: '1.2.3.4' });
  const bad = Buffer.from(file.toString('latin1').replaceAll('1.2.3.4', '../../x'), 'latin1');
  expect((await store.store(bad)).kind).toBe('refused');
  expect(await readdir(dir)).toEqual(expect.not.arrayContaining(['x']));
});

test('a folder in use cannot be opened twice; a lock of a dead process is taken over', async () => {
  await expect(openStore(dir)).rejects.toMatchObject({ code: 'setup-failed' });
  await store.close();
  await writeFile(path.join(dir, '.lock'), '999999999');
  store = await openStore(dir);
  expect(await readFile(path.join(dir, '.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\n`));
});

test('a data folder that is a file is told in one sentence', async () => {
  const file = path.join(dir, 'file');
  await writeFile(file, '');
  await expect(openStore(file)).rejects.toMatchObject({
    code: 'setup-failed',
    message: expect.stringContaining('data folder'),
  });
});

test('a folder that cannot be made is told, also where nothing can be made at all', async () => {
  const where = process.platform === 'linux' ? '/proc/medclip/pacs' : path.join(__filename, 'pacs');
  await expect(openStore(where)).rejects.toMatchObject({ code: 'setup-failed' });
  await expect(openStore(path.join(__filename, 'pacs'))).rejects.toMatchObject({
    code: 'setup-failed',
  });
});

describe('a disk that is full', () => {
  const full = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', syscall: 'write' });
  const sentence = 'The object could not be written to the archive: the disk is full.';
  const outcome = { kind: 'refused', failureReason: FAILURE.outOfResources, sentence };
  const files = async () =>
    (await readdir(dir, { recursive: true })).filter(name => name.endsWith('.dcm'));
  afterEach(() => jest.restoreAllMocks());

  test('stores nothing where there is no room for the object', async () => {
    jest.spyOn(fsPromises, 'writeFile').mockRejectedValue(full);
    expect(await store.store(makePart10())).toMatchObject(outcome);
    expect(await files()).toEqual([]);
    jest.restoreAllMocks();
    expect((await store.store(makePart10())).kind).toBe('stored');
  });

  test('stores nothing where there is no room for its place in the index', async () => {
    await store.store(makePart10());
    store.index.db.exec('PRAGMA max_page_count = 1');
    const large = (n: number) =>
      makePart10({ sop: `s${n}`, study: `study ${n}`, series: `series ${n}` });
    let n = 0;
    let last = await store.store(large(n));
    while (last.kind === 'stored' && n < 200) last = await store.store(large(++n));
    expect(last).toMatchObject(outcome);
    expect(await files()).toHaveLength(store.index.size);
    store.index.db.exec('PRAGMA max_page_count = 1000000');
    expect((await store.store(large(n))).kind).toBe('stored');
    expect(await files()).toHaveLength(store.index.size);
  });

  test('is what the start says', async () => {
    await store.close();
    jest.spyOn(fsPromises, 'writeFile').mockRejectedValue(full);
    await expect(openStore(dir)).rejects.toMatchObject({
      message: 'The data folder cannot be written to: the disk is full.',
      remedy: expect.stringMatching(/^Free some space/),
    });
    jest.restoreAllMocks();
    store = await openStore(dir);
  });
});
