import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_PACK } from '@medclip/extension-medclip-sam/engine/pack/defaultPack';
import { SAMPLE_STUDIES } from '@medclip/samples/studies/sampleStudy';
import { buildPlugins } from '@medclip/viewer/buildPlugins';
import { fetchOhif } from '@medclip/viewer/fetchOhif';
import { greyPng } from '../../platform/cli/src/pngImage';
import { linkTree } from '../support/deploy/sourceOhif';
import { sampleFiles } from '../support/pacs/sampleFolder';

jest.setTimeout(900_000);

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, '../..');

let work: string;
/** An empty folder in which only the tarball was installed. */
let folder: string;
let image: string;

beforeAll(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'medclip-cli-'));
  await buildPlugins();
  const packages = path.join(work, 'packages');
  const script = path.join(REPOSITORY, 'platform/release/pack.mjs');
  await run(process.execPath, [script, '--built', '--only', 'platform/cli', '--out', packages]);
  const [tarball] = await readdir(packages);
  folder = path.join(work, 'empty');
  await mkdir(folder);
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', [...install, path.join(packages, tarball!)], {
    cwd: folder,
    shell: process.platform === 'win32',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  image = (await sampleFiles()).find(file => file.includes('breast'))!;
});
afterAll(() => rm(work, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = () => ({ ...process.env, MEDCLIP_SAM_HOME: path.join(work, 'home') });

/** `npx medclip-sam …` in the empty folder. */
async function medclip(...args: string[]): Promise<Ended> {
  const options = { cwd: folder, env: environment(), maxBuffer: 1 << 26 };
  try {
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
    const shell = process.platform === 'win32';
    return {
      code: 0,
      ...(await run(npx, ['--no-install', 'medclip-sam', ...args], { ...options, shell })),
    };
  } catch (failed) {
    return failed as Ended;
  }
}

/** Dark ellipses in tissue, with their truth, in images/ and masks/. */
async function writeEllipses(data: string, count: number): Promise<void> {
  const [width, height] = [160, 120];
  for (const sub of ['images', 'masks']) await mkdir(path.join(data, sub), { recursive: true });
  for (let n = 0; n < count; n++) {
    const inside = (i: number): boolean =>
      (((i % width) - 60 - 30 * n) / 22) ** 2 + ((Math.floor(i / width) - 60) / 15) ** 2 < 1;
    const pixels = (value: (i: number) => number) =>
      Uint8Array.from({ length: width * height }, (_, i) => value(i));
    const image = pixels(i => (inside(i) ? 25 : 110 + ((i * 7919) % 60)));
    await writeFile(path.join(data, `images/${n}.png`), greyPng(width, height, image));
    await writeFile(
      path.join(data, `masks/${n}.png`),
      greyPng(
        width,
        height,
        pixels(i => (inside(i) ? 255 : 0))
      )
    );
  }
}

test('no TypeScript comes with it, neither as a file nor as a tool', async () => {
  const there = await readdir(path.join(folder, 'node_modules'));
  expect(there.filter(name => /^(tsx|typescript|esbuild|webpack|react)$/.test(name))).toEqual([]);
  const files = await readdir(path.join(folder, 'node_modules/@medclip/cli'), { recursive: true });
  expect(files.filter(name => /\.tsx?$/.test(name))).toEqual([]);
  expect(files).toContain('THIRD-PARTY-LICENSES.txt');
  const bundle = path.join(folder, 'node_modules/@medclip/cli/dist/medclip-sam.cjs');
  expect(await readFile(bundle, 'utf8')).not.toContain(REPOSITORY);
});

test('segment: an image and a text give a SEG', async () => {
  const out = path.join(folder, 'seg.dcm');
  const { code, stdout, stderr } = await medclip(
    ...['segment', '--image', image, '--text', 'breast tumor', '--out', out, '--json']
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ pack: DEFAULT_PACK, found: true, out });
  const written = await readFile(out);
  expect(written.subarray(128, 132).toString('latin1')).toBe('DICM');
});

test('segment: a wrong option is a sentence and exit code 2', async () => {
  const { code, stderr } = await medclip(
    ...['segment', '--image', image, '--text', 'lungs', '--pack', 'none', '--out', 'none.dcm']
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(/No model pack "none"/);
});

test('models: list and verify find the pack inside', async () => {
  const listed = JSON.parse((await medclip('models', 'list', '--json')).stdout);
  expect(listed.packs.map((pack: { id: string }) => pack.id)).toEqual([DEFAULT_PACK]);
  const verified = await medclip('models', 'verify', listed.packs[0].dir);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/files verified/) });
});

test('evaluate: two worker processes, also out of the bundle', async () => {
  const data = path.join(work, 'data');
  await mkdir(data);
  await writeEllipses(data, 2);
  const { code, stdout, stderr } = await medclip(
    ...['evaluate', '--data', data, '--text', 'breast tumor', '--workers', '2'],
    ...['--out', path.join(work, 'report'), '--json']
  );
  expect([code, stderr.includes('worker process ended')]).toEqual([0, false]);
  expect(JSON.parse(stdout)).toMatchObject({ n: 2 });
});

test('serve: viewer, plugin, model and PACS from the package', async () => {
  await linkTree(await fetchOhif(), path.join(work, 'home/ohif'));
  const before = await readdir(folder);
  const bin = path.join(folder, 'node_modules/@medclip/cli/bin/medclip-sam.cjs');
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0'], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', chunk => {
        said += chunk;
        const found = /running at (http:\S+)/.exec(said);
        if (found) resolve(found[1]!);
      });
      child.once('exit', () => reject(new Error(said)));
    });
    for (const file of [
      ...[
        '/',
        '/app-config.js',
        '/plugins/extension-medclip-sam.js',
        '/plugins/mode-text-segment.js',
      ],
      ...['/plugins/medclip-worker.js', '/plugins/ort/ort-wasm-simd-threaded.wasm'],
      ...[`/models/${DEFAULT_PACK}/pack.json`, '/dicom-web/studies'],
    ]) {
      const answer = await fetch(url + file);
      expect([file, answer.status]).toEqual([file, 200]);
      await answer.body?.cancel();
    }
    const studies = await (await fetch(`${url}/dicom-web/studies`)).json();
    expect(studies).toHaveLength(SAMPLE_STUDIES.length);
    // What it makes is in its own folder, not where it was installed.
    expect(await readdir(folder)).toEqual(before);
  } finally {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
});
