import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '../../../platform/cli/src/evaluation/manifest';
import { greyPng, maskPng, readMaskPng } from '../../../platform/cli/src/pngImage';
import { createProgram } from '../../../platform/cli/src/program';
import { countParts, objections, ownStability } from '../../../platform/cli/src/weak/gate';
import type { LabelEntry } from '../../../platform/cli/src/weak/labels';
import { lesionPhantom } from '../../support/images/lesionPhantom';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pseudolabel-'));
  for (const sub of ['data/images', 'normals']) mkdirSync(join(dir, sub), { recursive: true });
  for (const [i, x] of [90, 150, 210].entries()) {
    const { width, height, data } = lesionPhantom(320, 200, x, 100);
    writeFileSync(join(dir, 'data/images', `${i}.png`), greyPng(width, height, data));
  }
  const grey = Uint8Array.from({ length: 96 * 64 }, (_, i) => 90 + ((i * 7919) % 60));
  writeFileSync(join(dir, 'normals', '1.png'), greyPng(96, 64, grey));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(...args: string[]) {
  const said = { out: '', err: '' };
  const to = (where: 'out' | 'err') => (text: unknown) => Boolean((said[where] += String(text)));
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(to('out')),
    jest.spyOn(process.stderr, 'write').mockImplementation(to('err')),
  ];
  process.exitCode = undefined;
  try {
    const program = createProgram();
    program.commands.forEach(c => c.exitOverride());
    await program.parseAsync(['node', 'medclip-sam', 'pseudolabel', ...args]);
    return { code: process.exitCode as number | undefined, ...said };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

const asked = (out: string, ...more: string[]) =>
  run(
    ...['--data', join(dir, 'data'), '--text', 'breast tumor', '--modality', 'US', '--json'],
    ...['--out', join(dir, out), ...more]
  );
const text = (out: string, name: string) => readFileSync(join(dir, out, name), 'utf8');
const entriesOf = (out: string) => JSON.parse(text(out, 'manifest.json')) as LabelEntry[];
const LOW = ['--min-iou', '0', '--min-stability', '0', '--min-agreement', '0'];

it('writes masks, a manifest that evaluate reads, and sheets to look at; the same again, byte for byte', async () => {
  const normals = ['--normals', join(dir, 'normals')];
  const first = await asked('a', ...LOW, ...normals);
  expect(first).toMatchObject({ code: 0, err: '' });
  const about = JSON.parse(first.out);
  expect(about).toMatchObject({
    ...{ text: 'breast tumor', concept: 'breast tumor', modality: 'US' },
    teacher: { pack: 'nano-v1', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    counts: { images: 3, normals: 1 },
  });
  expect(about.counts.kept).toBeGreaterThan(0);
  // The normal image has the name of another; neither overwrites the other.
  expect(entriesOf('a').map(e => [e.group, e.mask])).toContainEqual([
    'normal',
    'masks/normal-1.png',
  ]);
  const samples = await readManifest(join(dir, 'a', 'manifest.json'));
  expect(samples).toHaveLength(4);
  for (const [i, { image, mask, group }] of samples.entries()) {
    expect(existsSync(image)).toBe(true);
    if (mask === null) continue;
    const drawn = readMaskPng(new Uint8Array(readFileSync(mask)));
    expect(drawn.data.includes(1)).toBe(group !== 'normal');
    if (i < 3) expect(drawn).toMatchObject({ width: 320, height: 200 });
  }
  const report = text('a', 'report.html');
  expect(report).toMatch(/no person has\s+checked them/);
  expect(report.match(/<figure>/g)).toHaveLength(4);
  expect(report).not.toMatch(/(src|href)="(?!data:)/);
  await asked('b', ...LOW, ...normals);
  for (const name of ['manifest.json', 'labels.json', 'report.html']) {
    expect(text('b', name)).toBe(text('a', name));
  }
});

it('judges by another gate without looking again, and leaves a person’s corrections alone', async () => {
  await asked('c', ...LOW);
  const kept = entriesOf('c').filter(e => e.group === 'kept');
  const file = join(dir, 'c', kept[0]!.mask!);
  const corrected = maskPng({ width: 320, height: 200, data: new Uint8Array(64000).fill(1) });
  writeFileSync(file, corrected);
  expect((await asked('c', ...LOW)).err).toMatch(/^3 of 3 images are kept/);
  expect(readFileSync(file).equals(corrected)).toBe(true);
  await asked('c', '--min-iou', '1', '--min-stability', '0', '--min-agreement', '0');
  for (const { group, reasons, mask } of entriesOf('c')) {
    expect(group).toBe('left out');
    expect(mask === null ? reasons[0] : reasons).toEqual(mask === null ? 'not-seen' : ['iou']);
    if (mask) expect(existsSync(join(dir, 'c', mask))).toBe(true);
  }
  expect(existsSync(file)).toBe(false);
  const aside = join(dir, 'c', 'previous-1', kept[0]!.mask!);
  expect(readFileSync(aside).equals(corrected)).toBe(true);
});

it('stops when it is cancelled, and goes on later', async () => {
  setTimeout(() => process.emit('SIGINT'), 0);
  const stopped = await asked('d', ...LOW);
  expect(stopped.code).toBe(1);
  expect(existsSync(join(dir, 'd', 'labels.json'))).toBe(false);
  expect((await asked('d', ...LOW)).code).toBe(0);
  expect(entriesOf('d')).toHaveLength(3);
});

it.each([
  [['--text', 'breast tumor', '--out', 'x'], /--data/],
  [['--data', 'nowhere', '--text', 'breast tumor', '--out', 'x'], /does not exist/],
  [['--data', '.', '--text', 'breast tumor', '--out', 'x', '--min-iou', '2'], /from 0 to 1/],
  [['--data', '.', '--text', 'breast tumor', '--out', 'x', '--force'], /--force/],
])('refuses %p', async (args, words) => {
  const done = await run(...args).catch((e: Error) => ({ code: 2, err: e.message }));
  expect(done.code).toBeGreaterThan(0);
  expect(done.err).toMatch(words);
});

it('says so where the pack does not know the words', async () => {
  const done = await run('--data', join(dir, 'data'), '--text', 'xyzzy', '--out', join(dir, 'e'));
  expect(done).toMatchObject({ code: 1, err: expect.stringContaining('Nothing can be outlined') });
});

it('asks of a small model’s outlines the stability that three quarters of them have, never more than 0.8', () => {
  const found = (stability: number | null) => ({
    ...{ found: stability !== null, iou: 0.7, stability, parts: 1, agreement: 0.9 },
  });
  const of = (...values: (number | null)[]) => ownStability(values.map(found));
  expect(of(0.9, 0.95, 0.85, 0.99)).toBe(0.8);
  expect(of(0.7, null, 0.5, 0.6, 0.8, null)).toBe(0.6);
  expect(of(0.4)).toBe(0.4);
  expect(of(null)).toBe(0.8);
});

it('counts parts without crumbs, and names every reason', () => {
  const data = Uint8Array.from({ length: 400 }, (_, i) =>
    Number((i % 20 < 8 && i < 160) || i === 399 || (i % 20 > 12 && i > 200 && i < 300))
  );
  expect(countParts({ width: 20, height: 20, data })).toBe(2);
  const gate = { minIou: 0.6, minStability: 0.8, minAgreement: 0.8 };
  const good = { found: true, iou: 0.7, stability: 0.9, parts: 1, agreement: 0.9 };
  expect(objections(good, 1, gate)).toEqual([]);
  expect(objections({ ...good, parts: 2 }, 2, gate)).toEqual([]);
  const bad = { found: true, iou: 0.5, stability: NaN, parts: 3, agreement: null };
  expect(objections(bad, 2, gate)).toEqual(['iou', 'stability', 'parts', 'agreement']);
  expect(objections({ ...good, found: false }, 1, gate)).toEqual(['not-seen']);
});
