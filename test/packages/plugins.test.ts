import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { buildPlugins } from '@medclip/viewer/buildPlugins';
import { fetchOhif } from '@medclip/viewer/fetchOhif';
import { launchChromium } from '../support/browser/chromium';
import { saveOnePrompt } from '../support/panel/saveOnePrompt';
import {
  BOTH,
  buildSourceOhif,
  putOhifAround,
  type PluginEntry,
} from '../support/deploy/sourceOhif';
import { sampleFolder } from '../support/pacs/sampleFolder';
import { startTestServer } from '../support/pacs/testServer';

jest.setTimeout(600_000);

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, '../..');
const FOLDERS = ['extensions/medclip-sam', 'modes/text-segment'];

let work: string;
let tarballs: string[];
let browser: Browser;

beforeAll(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'medclip-packages-'));
  await buildPlugins();
  const packages = path.join(work, 'packages');
  const script = path.join(REPOSITORY, 'platform/release/pack.mjs');
  await run(process.execPath, [
    ...[script, '--built', '--out', packages],
    ...FOLDERS.flatMap(folder => ['--only', folder]),
  ]);
  tarballs = (await readdir(packages)).sort().map(name => path.join(packages, name));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await rm(work, { recursive: true, force: true });
});

const ofPlugins = () => tarballs.filter(file => /extension-|mode-/.test(path.basename(file)));

/** An empty folder, as somebody has it who makes an OHIF of his own; with the tarballs installed, or not. */
async function emptyHost(name: string, installed: boolean): Promise<string> {
  const host = await mkdtemp(path.join(work, `${name}-`));
  await writeFile(path.join(host, 'package.json'), '{ "private": true }\n');
  if (installed) {
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...ofPlugins()], {
      cwd: host,
      shell: process.platform === 'win32',
    });
  }
  return host;
}

const directories = (): PluginEntry[] =>
  BOTH.map((plugin, i) => ({ ...plugin, directory: path.join(REPOSITORY, FOLDERS[i]!) }));

describe('the two tarballs in an empty folder', () => {
  test('install by themselves: nothing comes with them, no second React above all', async () => {
    const host = await emptyHost('install', true);
    const there = (await readdir(path.join(host, 'node_modules'))).filter(n => !n.startsWith('.'));
    expect(there).toEqual(['@medclip']);
    const extension = path.join(host, 'node_modules/@medclip/extension-medclip-sam');
    const manifest = JSON.parse(await readFile(path.join(extension, 'package.json'), 'utf8'));
    const { version } = JSON.parse(await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      version,
      main: 'dist/index.umd.js',
      module: 'dist/index.umd.js',
      peerDependencies: { '@ohif/core': '>=3.13.0 <3.15', react: '^18.3.1 || ^19.2' },
    });
    expect(manifest).not.toHaveProperty('exports');
    expect(manifest).not.toHaveProperty('dependencies');
    const files = await readdir(extension, { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        ...['README.md', 'LICENSE', 'THIRD-PARTY-LICENSES.txt', 'dist/index.umd.js.map'],
        ...['public/medclip-sam/medclip-worker.js', 'dist/index.umd.js'],
        ...['', '.jspi', '.asyncify'].flatMap(build =>
          ['mjs', 'wasm'].map(t => `public/medclip-sam/ort/ort-wasm-simd-threaded${build}.${t}`)
        ),
      ])
    );
    expect(
      files.filter(file => /models\/[^/]+\/(pack\.json|LICENSE\.md)$/.test(file))
    ).toHaveLength(2);
    expect(files.filter(file => /\.tsx?$/.test(file))).toEqual([]);
  });
});

describe.each([
  ['a dependency', true],
  ['a directory of a clone in which npm has installed', false],
] as const)('an OHIF built from source takes the plugins as %s', (_way, installed) => {
  test.each(['react-18', 'react-19'] as const)('on %s: no error, and one React', async react => {
    const host = await emptyHost('count', installed);
    const { errors, modules } = await buildSourceOhif(
      host,
      installed ? BOTH : directories(),
      react
    );
    expect(errors).toEqual([]);
    const reacts = modules.flatMap(
      file => /^.*[\\/]node_modules[\\/]react[^\\/]*(?=[\\/])/.exec(file) ?? []
    );
    expect([...new Set(reacts)]).toEqual([path.join(host, 'node_modules/react')]);
    const bundles = modules.filter(file => file.endsWith('index.umd.js'));
    expect(bundles).toHaveLength(2);
  });

  test('in Chromium: one prompt, one stored SEG, everything from the places OHIF copied it to', async () => {
    const host = await emptyHost('run', installed);
    const plugins = installed ? BOTH : directories();
    const { errors } = await buildSourceOhif(host, plugins, 'of the running OHIF');
    expect(errors).toEqual([]);
    const appConfigFile = await putOhifAround(host, await fetchOhif());
    const studies = await sampleFolder();
    const dist = path.join(host, 'dist');
    const server = await startTestServer({
      ...{
        ohifDir: dist,
        pluginsDir: path.join(dist, 'plugins'),
        modelsDir: path.join(host, 'none'),
      },
      ...{ appConfigFile, importPaths: [studies] },
    });
    try {
      const requested = await saveOnePrompt(browser, server);
      expect(requested).toContain('/medclip-sam/medclip-worker.js');
      expect(requested.filter(file => /^\/(models|plugins\/ort)\//.test(file))).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
