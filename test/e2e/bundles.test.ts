import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';

const REPOSITORY = path.resolve(__dirname, '../..');
let dist: string;

beforeAll(async () => {
  dist = await mkdtemp(path.join(os.tmpdir(), 'medclip-bundles-'));
  await build(dist);
});

afterAll(() => rm(dist, { recursive: true, force: true }));

async function build(folder: string, ...more: string[]): Promise<void> {
  const script = path.join(REPOSITORY, 'node_modules/webpack/bin/webpack.js');
  await promisify(execFile)(process.execPath, [script, '--output-path', folder, ...more], {
    cwd: REPOSITORY,
  });
}

const read = (name: string) => readFile(path.join(dist, name), 'utf8');

test('dist holds the bundles, their maps and ONNX Runtime, each once', async () => {
  const files = (await readdir(dist)).filter(name => !name.endsWith('.LICENSE.txt'));
  expect(files.sort()).toEqual([
    'extension-medclip-sam.js',
    'extension-medclip-sam.js.map',
    'medclip-worker.js',
    'medclip-worker.js.map',
    'mode-text-segment.js',
    'mode-text-segment.js.map',
    'ort',
  ]);
  const builds = ['', '.asyncify', '.jspi'];
  const ort = builds.flatMap(b => ['mjs', 'wasm'].map(t => `ort-wasm-simd-threaded${b}.${t}`));
  expect((await readdir(path.join(dist, 'ort'))).sort()).toEqual(ort.sort());
});

test.each([
  ['extension-medclip-sam.js', '@medclip/extension-medclip-sam'],
  ['mode-text-segment.js', '@medclip/mode-text-segment'],
])(
  '%s registers its default export under its package name, on the host’s React',
  async (file, name) => {
    const asked: string[] = [];
    const host = {
      react: { marker: 'host', memo: (component: unknown) => component },
      'react-dom': {},
      'react/jsx-runtime': { jsx: () => null, jsxs: () => null, Fragment: null },
      '@cornerstonejs/core': {},
      '@cornerstonejs/tools': {},
    };
    const root: Record<string, unknown> = new Proxy({ ...host } as Record<string, unknown>, {
      get(target, key) {
        if (typeof key === 'string' && key in host) asked.push(key);
        return Reflect.get(target, key);
      },
    });
    const { URL, TextEncoder, TextDecoder, atob, btoa, setTimeout, clearTimeout } = globalThis;
    const browser = {
      console,
      URL,
      TextEncoder,
      TextDecoder,
      atob,
      btoa,
      setTimeout,
      clearTimeout,
    };
    vm.runInNewContext(await read(file), { ...browser, navigator: {}, self: root, window: root });
    expect(root[name]).toMatchObject({ id: name });
    if (file.startsWith('extension')) expect(asked).toContain('react');
  }
);

test('no bundle names this machine or fetches from a foreign place', async () => {
  for (const file of ['extension-medclip-sam.js', 'mode-text-segment.js', 'medclip-worker.js']) {
    const code = await read(file);
    expect(code).not.toContain(REPOSITORY);
    expect(code).not.toMatch(/(fetch|importScripts|import)\(["'`]https?:/);
  }
});

const gzipBytes = async (file: string) => gzipSync(await readFile(file)).byteLength;

/**
 * kB gzip. Nearly half of the extension is dcmjs; most of what came since the first limits (225 and 140) are the reader of pixels,
 * the lexicons in two languages, the many ways of denying a finding, the study learner,
 * companion sequences, German names of codes and the reader of foreign segmentations. Two fifths of the worker are ONNX Runtime's own JavaScript.
 */
test.each([
  ['extension-medclip-sam.js', 335],
  ['mode-text-segment.js', 5],
  ['medclip-worker.js', 175],
])('%s stays below %i kB gzip', async (file, limit) => {
  expect(await gzipBytes(path.join(dist, file))).toBeLessThan(limit * 1000);
});

test('all that the plug-in can load stays below 455 kB gzip, models and ONNX Runtime aside', async () => {
  const all = ['extension-medclip-sam.js', 'mode-text-segment.js', 'medclip-worker.js'];
  const ort = ['jspi', 'webgpu', 'wasm'].map(b => require.resolve(`onnxruntime-web/${b}`));
  const sum = async (files: string[]) =>
    (await Promise.all(files.map(gzipBytes))).reduce((a, b) => a + b, 0);
  const total = await sum(all.map(file => path.join(dist, file)));
  expect(total - (await sum(ort.map(minified)))).toBeLessThan(455_000);
});

/** The build that the worker's bundle has, next to the one Node resolves. */
function minified(file: string): string {
  const build = /ort\.(jspi|webgpu|wasm)/.exec(file)![1];
  return path.join(path.dirname(file), `ort.${build}.min.mjs`);
}

test('the bundle has dcmjs’s reader and writer, and none of what webpack.dcmjs.cjs leaves out', async () => {
  const code = await read('extension-medclip-sam.js');
  const held = [
    'DicomMessage',
    'denaturalizeDataset',
    'TID300',
    'AEGIS_DICOM',
    'EllipticalRoi',
  ].filter(name => code.includes(name));
  expect(held).toEqual(['DicomMessage', 'denaturalizeDataset']);
});

test('the same sources give the same bytes', async () => {
  const again = await mkdtemp(path.join(os.tmpdir(), 'medclip-bundles-'));
  try {
    await build(again, '--no-cache');
    for (const file of ['extension-medclip-sam.js', 'mode-text-segment.js', 'medclip-worker.js']) {
      expect(await readFile(path.join(again, file), 'utf8')).toBe(await read(file));
    }
  } finally {
    await rm(again, { recursive: true, force: true });
  }
});
