import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { buildPlugins } from '@medclip/viewer/buildPlugins';
import { fetchOhif } from '@medclip/viewer/fetchOhif';
import { launchChromium } from '../support/browser/chromium';
import { descriptorHostConfig } from '../support/panel/descriptorHost';
import { saveOnePrompt } from '../support/panel/saveOnePrompt';
import { linkTree } from '../support/deploy/sourceOhif';
import { sampleFolder } from '../support/pacs/sampleFolder';
import { startTestServer } from '../support/pacs/testServer';

jest.setTimeout(900_000);

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, '../..');

let work: string;
let site: string;
let studies: string;
let browser: Browser;

/** A prebuilt OHIF with the zip of `npm run release` unpacked over it. */
beforeAll(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'medclip-release-'));
  await buildPlugins();
  const script = path.join(REPOSITORY, 'platform/release/release.mjs');
  const { stdout } = await run(process.execPath, [
    script,
    '--built',
    '--out',
    path.join(work, 'out'),
  ]);
  expect(stdout).toMatch(/Nothing was published/);
  const [zip] = (await readdir(path.join(work, 'out'))).filter(name => name.endsWith('.zip'));
  site = path.join(work, 'site');
  await linkTree(await fetchOhif(), site);
  await rm(path.join(site, 'app-config.js'));
  const files = unzipSync(await readFile(path.join(work, 'out', zip!)));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(site, name)), { recursive: true });
    await writeFile(path.join(site, name), bytes);
  }
  studies = await sampleFolder();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await rm(work, { recursive: true, force: true });
});

test('three tarballs beside the zip; every file of the zip has its checksum, and no other is listed', async () => {
  expect(await readdir(path.join(work, 'out/packages'))).toHaveLength(3);
  const sums = (await readFile(path.join(site, 'medclip-sam/SHA256SUMS'), 'utf8'))
    .trim()
    .split('\n');
  for (const line of sums) {
    const [sum, name] = line.split('  ');
    const bytes = await readFile(path.join(site, name!));
    expect([name, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, sum]);
  }
  const listed = sums.map(line => line.split('  ')[1]);
  expect(listed).toEqual(
    expect.arrayContaining([
      ...['app-config.js', 'plugins/extension-medclip-sam.js', 'plugins/medclip-worker.js'],
      ...['medclip-sam/LICENSE', 'medclip-sam/THIRD-PARTY-LICENSES.txt', 'medclip-sam/README.md'],
      ...['medclip-sam/descriptor.json', 'medclip-sam/nginx.conf.template'],
    ])
  );
});

test('the list of components is CycloneDX, has what the bundle holds, and names no registry', async () => {
  const text = await readFile(path.join(site, 'medclip-sam/sbom.cdx.json'), 'utf8');
  const sbom = JSON.parse(text);
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX' });
  const names = sbom.components.map((c: { name: string; group?: string }) => c.name);
  expect(names).toEqual(expect.arrayContaining(['dcmjs', 'onnxruntime-web', 'zod', 'commander']));
  expect(names).not.toEqual(expect.arrayContaining(['jest']));
  expect(sbom.metadata.component.name).toBe('medclip-sam-for-ohif');
  expect(text).not.toContain(REPOSITORY);
  expect(text).not.toMatch(/registry\./);
});

test('the descriptor names each bundle with its range and the hash of its file', async () => {
  const descriptor = JSON.parse(
    await readFile(path.join(site, 'medclip-sam/descriptor.json'), 'utf8')
  );
  const all = [...descriptor.extensions, ...descriptor.modes];
  expect(all.map(d => d.packageName)).toEqual([
    '@medclip/extension-medclip-sam',
    '@medclip/mode-text-segment',
  ]);
  for (const { importPath, integrity, globalName, packageName, coreVersionRange } of all) {
    const bytes = await readFile(path.join(site, importPath));
    const hash = createHash('sha384').update(bytes).digest('base64');
    expect([globalName, integrity]).toEqual([packageName, `sha384-${hash}`]);
    expect(coreVersionRange).toBe('>=3.13.0 <3.15');
  }
});

test.each([
  ['its own app-config.js', async () => path.join(site, 'app-config.js')],
  [
    'its descriptor, read as OHIF 3.14 documents it (by a stand-in for that loader, on OHIF 3.13)',
    async () => {
      const file = path.join(work, 'descriptor-config.js');
      const descriptor = await readFile(path.join(site, 'medclip-sam/descriptor.json'), 'utf8');
      await writeFile(file, await descriptorHostConfig(descriptor));
      return file;
    },
  ],
])(
  'unpacked over a prebuilt OHIF, with %s: one prompt, one stored SEG',
  async (_way, configFile) => {
    const server = await startTestServer({
      ...{
        ohifDir: site,
        pluginsDir: path.join(site, 'plugins'),
        modelsDir: path.join(site, 'models'),
      },
      ...{ appConfigFile: await configFile(), importPaths: [studies] },
    });
    try {
      await saveOnePrompt(browser, server);
    } finally {
      await server.close();
    }
  }
);
