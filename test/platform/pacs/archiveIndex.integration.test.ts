import { mkdtemp, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openDatabase } from '@medclip/pacs/index/database';
import { createDicomWebHandler } from '@medclip/pacs/http/dicomWebHandler';
import { openStore } from '@medclip/pacs/folder/folderStore';
import type { FolderStore } from '@medclip/pacs/folder/folderStore';
import { INDEX_FILE } from '@medclip/pacs/index/indexFolder';
import { firstText } from '@medclip/pacs/dicom/dicomJson';
import type { DicomJson } from '@medclip/pacs/dicom/dicomJson';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { matches } from '@medclip/pacs/query/queryMatch';
import { conditionsOf } from '@medclip/pacs/query/queryConditions';
import { select } from '@medclip/pacs/query/queryRows';
import { randomSource } from '../../fuzz/randomSource';
import { makePart10 } from '../../support/dicom/part10';

let folder: string;
let store: FolderStore | null = null;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-index-'));
});
afterEach(async () => {
  await store?.close();
  store = null;
  await rm(folder, { recursive: true, force: true });
});

const random = randomSource(3);
/** Values that differ in case, in ends, and in what a pattern would take for its own. */
const NAMES = ['Müller^Eva', 'MÜLLER^Hans', 'Muller', 'A[b]^c', 'a*b', 'Ärzte^^', 'Smith^John'];
const MODALITIES = ['CT', 'MR', 'US', 'SEG'];

function archive(): { part10: Buffer; json: DicomJson }[] {
  return Array.from({ length: 60 }, (_, i) => {
    const study = i % 12;
    const part10 = makePart10({
      study: `1.2.${study}`,
      series: `1.3.${study}.${i % 3}`,
      sop: `1.4.${i}`,
      patientId: `P${study}`,
      patientName: NAMES[study % NAMES.length],
      modality: MODALITIES[(study + (i % 3)) % MODALITIES.length],
      studyDate: `2024${String(1 + study).padStart(2, '0')}15`,
    });
    return { part10, json: parseInstance(part10).json };
  });
}

test('every filter finds by SQL what a look at every object finds', async () => {
  const all = archive();
  store = await openStore(folder);
  for (const { part10 } of all) expect((await store.store(part10)).kind).toBe('stored');
  const { db } = store.index;
  const wanted: Record<string, readonly string[]> = {
    '00100010': [
      ...NAMES,
      'm*',
      'M?LLER*',
      '*r*^*a*',
      '*[b]*',
      'a\\*b',
      '*e*e*e*',
      'smith^john',
      '?*',
      '*^',
    ],
    '00100020': ['P1', 'p1*', 'P?', 'P1?', '*'],
    '00080020': ['20240315', '20240301-20240630', '-20240215', '20241001-', '2024-', '202403*'],
    '00080060': ['CT', 'ct', 'M*', 'XX'],
    '0020000D': ['1.2.3', '1.2.3,1.2.5', '1.2.3\\1.2.4', '1.2'],
    '00080018': ['1.4.1', '1.4.1,1.4.30'],
    '00200013': ['1', '1*'],
    '00280010': ['4', '8', '*'],
  };
  const tags = Object.keys(wanted);
  const KEY = { studies: '0020000D', series: '0020000E', instances: '00080018' } as const;
  for (let n = 0; n < 300; n++) {
    const level = random.one(['studies', 'series', 'instances'] as const);
    const filters = Array.from({ length: 1 + random.below(2) }, () => {
      const tag = random.one(tags);
      return [tag, random.one(wanted[tag]!)] as const;
    });
    const expected = new Set(
      all
        .filter(({ json }) => filters.every(([tag, value]) => matches(json, tag, value)))
        .map(({ json }) => firstText(json, KEY[level]))
    );
    const selection = await select(db, level, {}, conditionsOf(db, filters));
    const found: string[] = [];
    for await (const rows of selection.pages(0, 1000)) {
      for (const { id = null } of rows) {
        const text = String(db.get('SELECT metadata FROM instance WHERE id = ?', id)?.metadata);
        found.push(firstText(JSON.parse(text) as DicomJson, KEY[level]));
      }
    }
    expect([filters, level, new Set(found)]).toEqual([filters, level, expected]);
    expect(found).toHaveLength(expected.size);
    expect(selection.total).toBe(expected.size);
  }
});

test('ModalitiesInStudy finds by any of several; studies come newest first, page by page', async () => {
  store = await openStore(folder);
  for (const { part10 } of archive()) await store.store(part10);
  const handler = createDicomWebHandler(store);
  const server = http.createServer((req, res) => handler.handle(req, res, req.url ?? ''));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (where: string) => (await (await fetch(base + where)).json()) as DicomJson[];
  const uids = (list: DicomJson[]) => list.map(one => firstText(one, '0020000D'));
  const everything = await ask('/studies');
  expect(uids(everything)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(n => `1.2.${n}`));
  const paged = [0, 5, 10].map(offset => ask(`/studies?limit=5&offset=${offset}`));
  expect(uids((await Promise.all(paged)).flat())).toEqual(uids(everything));
  const both = await ask('/studies?ModalitiesInStudy=US,SEG');
  for (const one of both)
    expect(one['00080061']?.Value).toEqual(
      expect.arrayContaining([expect.stringMatching(/US|SEG/)])
    );
  expect(both.length).toBeGreaterThan(3);
  expect(everything[0]?.['00201208']?.Value).toEqual([5]);
  const [instance] = await ask('/studies/1.2.3/instances?limit=1&includefield=00280004');
  expect(instance?.['00280004']?.Value).toEqual(['MONOCHROME2']);
  const metadata = await ask('/studies/1.2.3/metadata');
  expect(metadata).toHaveLength(5);
  expect(metadata[0]?.['7FE00010']?.BulkDataURI).toMatch(
    /^http:.*\/instances\/1\.4\.\d+\/bulkdata\/7FE00010$/
  );
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

test('the index is believed while the files are as it knows them, and made anew where it is not', async () => {
  store = await openStore(folder);
  for (const { part10 } of archive().slice(0, 4)) await store.store(part10);
  await store.close();
  const index = path.join(folder, INDEX_FILE);
  const reopen = async () => {
    store = await openStore(folder);
    const { size } = store.index;
    await store.close();
    store = null;
    return size;
  };
  expect(await reopen()).toBe(4);
  // A file that came, one that went, one that changed.
  await writeFile(path.join(folder, 'new.dcm'), makePart10({ sop: '1.9' }));
  expect(await reopen()).toBe(5);
  await unlink(path.join(folder, 'new.dcm'));
  expect(await reopen()).toBe(4);
  const [first = ''] = (await readdir(folder, { recursive: true })).filter(f => f.endsWith('.dcm'));
  await writeFile(path.join(folder, first), 'no DICOM any more');
  await utimes(path.join(folder, first), 1, 1);
  expect(await reopen()).toBe(3);
  // Missing, broken, cut off, of another version.
  await rm(index);
  expect(await reopen()).toBe(3);
  await writeFile(index, 'not a database at all, but long enough to be looked at'.repeat(100));
  expect(await reopen()).toBe(3);
  const { size } = await stat(index);
  await writeFile(index, Buffer.alloc(size, 7));
  expect(await reopen()).toBe(3);
  const db = await openDatabase(index);
  db.exec('PRAGMA user_version = 999');
  db.close();
  expect(await reopen()).toBe(3);
});

test('an index that a failing disk has damaged says so, and the next start makes it anew', async () => {
  store = await openStore(folder);
  for (const { part10 } of archive()) await store.store(part10);
  const whole = store.index.size;
  await store.close();
  const index = path.join(folder, INDEX_FILE);
  const good = await readFile(index);
  const outcomes = new Set<string>();
  // Pages of 4096 bytes; the first holds the version.
  for (let page = 1; page * 4096 < good.length; page += 3) {
    await writeFile(index, Buffer.from(good).fill(0xa5, page * 4096, (page + 1) * 4096));
    store = await openStore(folder);
    try {
      const { db, size, instances } = store.index;
      for (const { uid } of db.all('SELECT uid FROM study')) instances(String(uid));
      outcomes.add(size === whole ? 'answered' : `${size} objects`);
    } catch (error) {
      outcomes.add(String(error));
      await store.close();
      store = await openStore(folder);
      expect(store.index.size).toBe(whole);
    }
    await store.close();
  }
  store = null;
  const damaged = 'Error: The index is damaged. Start the server again: it makes the index anew.';
  expect([...outcomes].sort()).toEqual([damaged, 'answered']);
});

test('both engines hold the same: Node’s own where it is there, and WebAssembly', async () => {
  for (const engine of [undefined, 'wasm'] as const) {
    const file = path.join(folder, `engine-${engine}`);
    const db = await openDatabase(file, engine);
    db.exec('CREATE TABLE t (a TEXT, b REAL)');
    db.run('INSERT INTO t VALUES (?, ?)', "ü' \0 肺", 1.5);
    expect(db.get('SELECT b FROM t')).toEqual({ b: 1.5 });
    expect(db.get('SELECT b FROM t WHERE b > ?', 9)).toBeUndefined();
    expect(() => db.exec('nonsense')).toThrow();
    db.close();
    // A killed process leaves its lock.
    await writeFile(`${file}.lock`, '');
    const again = await openDatabase(file, engine);
    expect(again.all('SELECT COUNT(*) AS n FROM t')).toEqual([{ n: 1 }]);
    again.close();
  }
});
