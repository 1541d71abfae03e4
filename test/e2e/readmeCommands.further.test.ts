import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { phantomRaster } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { freePort } from '../support/pacs/orthanc';

const REPOSITORY = path.resolve(__dirname, '../..');
const README = readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8');

/** Every line of a code block, and every command in a table's first column. */
const blocks = [...README.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(m =>
  m[1]!.trim().split('\n')
);
const cells = [...README.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(m =>
  [...m[1]!.matchAll(/`([^`]+)`/g)].map(code => code[1]!)
);
const commands = [...new Set([...blocks, ...cells])].filter(line =>
  /^(npm|npx|[A-Z_]+=)/.test(line)
);

/** Run by `npm test` itself, or by hand: they take minutes, or change files of the repository. */
const OWN_RUNS =
  /^(npm test|npm run (check|unit|integration|parity|conformance|e2e|build|bench|pack|pack:check|image:check|release|nodes)|UPDATE_SCREENSHOTS=1 npm run e2e)\b/;
const START = /^npm start/;

let folder: string;

/** A folder as a reader has it: an image, a data set, and node_modules to find the program in. */
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-readme-'));
  const link = process.platform === 'win32' ? 'junction' : 'dir';
  symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'), link);
  mkdirSync(path.join(folder, 'test'));
  // Two of the packs: the parity suite compares all of them.
  mkdirSync(path.join(folder, 'test/golden'));
  for (const pack of ['mobile-sam-mini', 'locator-mini']) {
    const golden = path.join('test/golden', pack);
    symlinkSync(path.join(REPOSITORY, golden), path.join(folder, golden), link);
  }
  const us = SAMPLE_STUDIES.find(s => s.kind === 'breast-us')!;
  const [image] = sampleStudyFiles(us, samplePhantom(us.kind, us.seed));
  writeFileSync(path.join(folder, 'image.dcm'), image!);
  for (const part of ['images', 'masks'])
    mkdirSync(path.join(folder, 'DIR', part), { recursive: true });
  const phantom = samplePhantom('chest-dx', 3);
  const truth = phantom.truth[phantom.task.structure]![0]!;
  const grey = phantomRaster(phantom).data;
  writeFileSync(
    path.join(folder, 'DIR/images/a.png'),
    pngOf(phantom, i => grey[i]!)
  );
  writeFileSync(
    path.join(folder, 'DIR/masks/a.png'),
    pngOf(phantom, i => 255 * truth.data[i]!)
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pngOf(
  { width, height }: { width: number; height: number },
  value: (i: number) => number
): Buffer {
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) png.data.set([value(i), value(i), value(i), 255], 4 * i);
  return PNG.sync.write(png);
}

test('README has commands of every kind', () => {
  expect(commands.filter(c => c.startsWith('npx medclip-sam')).length).toBeGreaterThan(7);
  expect(commands.filter(c => START.test(c)).length).toBeGreaterThan(3);
});

test('what npm runs itself is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8'));
  const names = commands
    .filter(c => OWN_RUNS.test(c))
    .map(c => /npm (?:run )?([a-z0-9:]+)/.exec(c)![1]!);
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter(name => !(name in scripts))).toEqual([]);
});

test.each(commands.filter(c => !OWN_RUNS.test(c) && !START.test(c)))('%s', command => {
  const done = spawnSync(command, { cwd: folder, encoding: 'utf8', shell: true, timeout: 240_000 });
  expect({ status: done.status, stderr: done.status === 0 ? '' : done.stderr }).toEqual({
    status: 0,
    stderr: '',
  });
  expect(done.stdout.length).toBeGreaterThan(0);
  if (/--json\b/.test(command)) expect(JSON.parse(done.stdout)).toBeInstanceOf(Object);
  for (const [, file] of command.matchAll(/--(?:out|probability|report) (\S+\.dcm)/g)) {
    expect(readFileSync(path.join(folder, file!)).subarray(128, 132).toString()).toBe('DICM');
  }
});

test('npm start with every option of the table serves the viewer and what was imported', async () => {
  const options = commands
    .filter(c => START.test(c))
    .flatMap(c => /-- (--[a-z-]+)/.exec(c)?.[1] ?? []);
  expect(options).toEqual(expect.arrayContaining(['--port', '--pacs', '--data', '--import']));
  const help = spawnSync('npx medclip-sam serve --help', {
    cwd: folder,
    encoding: 'utf8',
    shell: true,
  });
  expect(options.filter(option => !help.stdout.includes(option))).toEqual([]);
  const port = await freePort();
  const incoming = path.join(folder, 'incoming');
  mkdirSync(incoming);
  copyFileSync(path.join(folder, 'image.dcm'), path.join(incoming, 'image.dcm'));
  const args = ['--port', String(port), '--data', path.join(folder, 'pacs'), '--import', incoming];
  const server = spawn(
    process.execPath,
    [path.join(REPOSITORY, 'platform/setup/start.mjs'), ...args],
    {
      stdio: 'ignore',
    }
  );
  const ended = new Promise(resolve => server.once('exit', resolve));
  try {
    const origin = `http://127.0.0.1:${port}`;
    const until = Date.now() + 240_000;
    let page: Response | null = null;
    while (!page?.ok && Date.now() < until && server.exitCode === null) {
      page = await fetch(origin).catch(() => null);
      if (!page?.ok) await new Promise(resolve => setTimeout(resolve, 250));
    }
    expect(await page!.text()).toContain('<html');
    const plugin = await fetch(`${origin}/plugins/extension-medclip-sam.js`);
    expect(plugin.ok).toBe(true);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
});
