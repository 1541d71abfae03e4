import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fetchOhif } from '@medclip/viewer/fetchOhif';

let folder: string;
let tarball: string;
let integrity: string;
let packs: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-fetch-'));
  await mkdir(path.join(folder, 'package/dist'), { recursive: true });
  await writeFile(path.join(folder, 'package/dist/index.html'), '<html>');
  tarball = path.join(folder, 'app.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', folder, 'package']);
  integrity = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
});
beforeEach(() => {
  packs = 0;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pack = async (_release: unknown, into: string) => {
  packs++;
  const copy = path.join(into, 'app.tgz');
  await copyFile(tarball, copy);
  return copy;
};
const release = (version: string) => ({ packageName: '@ohif/app', version, integrity });

test('unpacks once, reuses, and replaces another release', async () => {
  const dir = path.join(folder, 'ohif');
  await fetchOhif({ dir, release: release('1'), pack });
  expect(await readFile(path.join(dir, 'index.html'), 'utf8')).toBe('<html>');
  await fetchOhif({ dir, release: release('1'), pack });
  expect(packs).toBe(1);
  await fetchOhif({ dir, release: release('2'), pack });
  expect(packs).toBe(2);
  expect((await readdir(folder)).filter(name => name.includes('partial'))).toEqual([]);
});

test('a package with another sha512 is refused and leaves nothing behind', async () => {
  const dir = path.join(folder, 'wrong');
  const wrong = { ...release('1'), integrity: 'sha512-AAAA' };
  await expect(fetchOhif({ dir, release: wrong, pack })).rejects.toMatchObject({
    code: 'setup-failed',
    message: expect.stringContaining('sha512'),
  });
  expect((await readdir(folder)).filter(name => name.startsWith('wrong'))).toEqual([]);
});

test('what npm pack cannot give is told in one sentence', async () => {
  const dir = path.join(folder, 'unreachable');
  const nowhere = { packageName: path.join(folder, 'no-such-package'), version: '1', integrity };
  await expect(fetchOhif({ dir, release: nowhere })).rejects.toMatchObject({
    code: 'setup-failed',
    message: expect.stringMatching(/could not be fetched from the npm registry: [^\n]+\.$/),
  });
});

test('cancelling is not a failure of the network', async () => {
  const signal = AbortSignal.abort();
  const dir = path.join(folder, 'cancelled');
  await expect(fetchOhif({ dir, signal })).rejects.toMatchObject({ code: 'cancelled' });
});
