import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openStore } from '@medclip/pacs/folder/folderStore';
import { importInto } from '@medclip/pacs/folder/importInto';
import { makePart10 } from '../../support/dicom/part10';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-odd-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

test('files are 600 and folders 700, whatever the umask', async () => {
  for (const umask of [0, 0o022, 0o077]) {
    const before = process.umask(umask);
    const data = path.join(folder, `data-${umask}`);
    const store = await openStore(data);
    expect((await store.store(makePart10({ sop: '1.4' }))).kind).toBe('stored');
    expect(await modeOf(data)).toBe('700');
    for (const name of await readdir(data, { recursive: true })) {
      const file = path.join(data, name);
      const isFolder = (await stat(file)).isDirectory();
      expect([name, await modeOf(file)]).toEqual([name, isFolder ? '700' : '600']);
    }
    await store.close();
    process.umask(before);
  }
});

test('dangling links, loops, a file above 2 GiB and foreign files do not stop the start', async () => {
  await symlink('/nonexistent/x', path.join(folder, 'dangling'));
  await symlink('loop', path.join(folder, 'loop'));
  await writeFile(path.join(folder, 'note.txt'), 'hello');
  const large = await open(path.join(folder, 'large.dcm'), 'w');
  await large.truncate(2 ** 31 + 4096);
  await large.close();
  await writeFile(path.join(folder, 'good.dcm'), makePart10({ sop: '1.4' }));
  const store = await openStore(folder);
  expect(store.index.size).toBe(1);
  expect(store.unreadable).toEqual(['dangling', 'large.dcm', 'loop', 'note.txt']);
  await store.close();
});

test('what is imported may lie behind links; a link that leads nowhere is named', async () => {
  const [data, given, elsewhere] = ['data', 'given', 'elsewhere'].map(n => path.join(folder, n));
  for (const each of [given!, elsewhere!]) await mkdir(each);
  await writeFile(path.join(elsewhere!, 'a.dcm'), makePart10({ sop: '1.4' }));
  await writeFile(path.join(elsewhere!, 'b.dcm'), makePart10({ sop: '1.5' }));
  await symlink(elsewhere!, path.join(given!, 'study'));
  await symlink(given!, path.join(given!, 'round'));
  await symlink('/nonexistent/x', path.join(given!, 'dangling'));
  const store = await openStore(data!);
  const { stored, refused } = await importInto(store, [given!]);
  expect([stored, refused]).toEqual([
    2,
    [
      {
        file: path.join(given!, 'dangling'),
        sentence: expect.stringMatching(/^The file cannot be read: it is gone/),
      },
    ],
  ]);
  await store.close();
});

test('a file that vanishes is stored again, and answered 404 until then', async () => {
  const store = await openStore(folder);
  const object = makePart10({ study: '1.2', series: '1.3', sop: '1.4' });
  await store.store(object);
  const there = store.index.get('1.4')!;
  await rm(path.join(folder, '1.2'), { recursive: true });
  await expect(store.read(there)).rejects.toMatchObject({ status: 404 });
  expect((await store.store(object)).kind).toBe('stored');
  await rm(path.join(folder, '1.2'), { recursive: true });
  expect((await store.store(object)).kind).toBe('stored');
  await rm(path.join(folder, '.incoming'), { recursive: true });
  expect((await store.store(makePart10({ sop: '1.5' }))).kind).toBe('stored');
  expect((await store.read(store.index.get('1.4')!)).equals(object)).toBe(true);
  await store.close();
});

const TAGS = { sop: [8, 0, 0x18, 0], series: [0x20, 0, 14, 0], study: [0x20, 0, 13, 0] };

/** The file with other bytes in a UID of its data set (Explicit VR Little Endian). */
function withUid(file: Buffer, tag: readonly number[], uid: string): Buffer {
  const at = file.lastIndexOf(Buffer.from([...tag, 0x55, 0x49]));
  const value = Buffer.from(uid.length % 2 ? `${uid}\0` : uid, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(value.length);
  const rest = file.subarray(at + 8 + file.readUInt16LE(at + 6));
  return Buffer.concat([file.subarray(0, at + 6), length, value, rest]);
}

test.each([
  ['two values', '1.2.9\\1.2.10'],
  ['a NUL in the middle', '1.2\0.3'],
  ['leading zeros', '01.002'],
  ['a leading zero in a component', '1.02'],
  ['65 characters', `1.${'2'.repeat(63)}`],
  ['a way out', '../../evil'],
])('a UID with %s is refused', async (_name, sopUid) => {
  const store = await openStore(folder);
  for (const level of ['sop', 'series', 'study'] as const) {
    const outcome = await store.store(withUid(makePart10(), TAGS[level], sopUid));
    expect(outcome).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(/UID/) });
  }
  expect(store.index.size).toBe(0);
  await store.close();
});

test.each(['1.2.3.4.5', '1.2.840.113619.5.2', '1.2.840.10008.1.2.4'])(
  'the transfer syntax %s is refused, with the reason',
  async transferSyntaxUid => {
    const store = await openStore(folder);
    const object = makePart10({
      compressed: { transferSyntaxUid, fragments: [Buffer.from('ab')] },
    });
    const outcome = await store.store(object);
    expect(outcome).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(/syntax/) });
    await store.close();
  }
);

test('a stale lock is taken over by exactly one of several processes; the message names it', async () => {
  const lock = path.join(folder, '.lock');
  const code = `require('tsx/cjs'); const { lockFolder } = require('@medclip/pacs/folder/folderLock');
    process.stdin.once('data', () => lockFolder(${JSON.stringify(folder)}).then(
      () => console.log('GOT'), error => console.log('NO ' + error.message))
      .then(() => setTimeout(() => process.exit(), 3000)));
    console.log('READY');`;
  for (const stale of ['999999999', '1', '']) {
    await writeFile(lock, stale);
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] })
    );
    const texts = await Promise.all(
      children.map(async (child, i) => {
        let text = '';
        child.stdout.on('data', chunk => (text += chunk));
        await new Promise<void>(resolve => child.stdout.once('data', () => resolve()));
        await new Promise(resolve => setTimeout(resolve, i));
        child.stdin.write('go\n');
        await new Promise(resolve => child.once('exit', resolve));
        return text;
      })
    );
    expect(texts.filter(text => text.includes('GOT'))).toHaveLength(1);
    for (const text of texts.filter(one => one.includes('NO'))) expect(text).toContain(lock);
  }
});

test('a living holder is named with its process', async () => {
  const store = await openStore(folder);
  await expect(openStore(folder)).rejects.toThrow(`process ${process.pid}`);
  await store.close();
  await mkdir(path.join(folder, '.lock'));
  await expect(openStore(folder)).rejects.toMatchObject({ code: 'setup-failed' });
});
