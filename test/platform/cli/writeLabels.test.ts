import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greyPng, maskPng } from '../../../platform/cli/src/pngImage';
import type { LabelEntry, Labels } from '../../../platform/cli/src/weak/labels';
import { writeLabels } from '../../../platform/cli/src/weak/writeLabels';

const drawn = (value: number) =>
  maskPng({ width: 8, height: 8, data: new Uint8Array(64).fill(value) });

let dir: string;
let told: string;
const at = (...names: string[]): string => join(dir, ...names);
beforeEach(() => {
  told = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => Boolean((told += String(text))));
  dir = mkdtempSync(join(tmpdir(), 'medclip-labels-'));
  mkdirSync(at('outlines'));
  for (const name of ['a.png', 'b.png', 'n.png']) {
    writeFileSync(at(name), greyPng(8, 8, new Uint8Array(64).fill(90)));
    writeFileSync(at('outlines', name), maskPng({ width: 8, height: 8, data: new Uint8Array(64) }));
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

/** Labels of two images by a gate that keeps both, or the second only. */
function labels(minIou: number, normals: readonly string[] = []): Labels {
  const entry = (name: string, kept: boolean): LabelEntry => ({
    ...{ image: name, mask: `${kept ? 'masks' : 'left-out'}/${name}`, text: 'tumor' },
    ...{ group: kept ? 'kept' : 'left out', verdict: 'strong', reasons: kept ? [] : ['iou'] },
    ...{ iou: 0.7, stability: 0.9, agreement: 0.9 },
  });
  const normal = (name: string): LabelEntry => ({
    ...{ image: name, mask: `masks/normal-${name}`, text: 'tumor', group: 'normal' },
    ...{ verdict: null, iou: null, stability: null, agreement: null, reasons: [] },
  });
  return {
    entries: [entry('a.png', minIou < 0.7), entry('b.png', true), ...normals.map(normal)],
    about: {
      ...{ text: 'tumor', concept: 'tumor', modality: null, teacher: { pack: 'p', sha256: '0' } },
      gate: { minIou, minStability: 0, minAgreement: 0 },
      counts: { images: 2, kept: 2, normals: normals.length, leftOut: {} },
    },
  };
}

test('the same labels leave what a person drew or deleted, and make no second folder', async () => {
  await writeLabels(dir, labels(0));
  writeFileSync(at('masks/a.png'), drawn(1));
  unlinkSync(at('masks/b.png'));
  await writeLabels(dir, labels(0));
  expect(readFileSync(at('masks/a.png')).equals(drawn(1))).toBe(true);
  expect(existsSync(at('masks/b.png'))).toBe(false);
  expect([existsSync(at('previous-1')), told]).toEqual([false, '']);
});

test.each([
  ['another gate', labels(0, ['a.png'])],
  ['other normal images', labels(0.8, ['n.png'])],
])('%s sets corrected masks aside with the labels they belong to', async (_, next) => {
  await writeLabels(dir, labels(0.8, ['a.png']));
  writeFileSync(at('left-out/a.png'), drawn(1));
  writeFileSync(at('masks/b.png'), drawn(1));
  const before = ['labels.json', 'manifest.json', 'report.html'].map(n =>
    readFileSync(at(n), 'utf8')
  );
  await writeLabels(dir, next);
  for (const name of ['left-out/a.png', 'masks/b.png']) {
    expect(readFileSync(at('previous-1', name)).equals(drawn(1))).toBe(true);
  }
  const kept = ['labels.json', 'manifest.json', 'report.html'].map(n =>
    readFileSync(at('previous-1', n), 'utf8')
  );
  expect(kept).toEqual(before);
  expect(readFileSync(at('masks/b.png')).equals(drawn(1))).toBe(false);
  expect(JSON.parse(readFileSync(at('manifest.json'), 'utf8'))).toEqual(next.entries);
  expect(told).toContain(`they are in ${at('previous-1')} now`);
});

test('work on each of several gates is kept in a folder of its own', async () => {
  for (const [i, minIou] of [0, 0.8, 0].entries()) {
    await writeLabels(dir, labels(minIou));
    writeFileSync(at('masks/b.png'), `of run ${i}`);
  }
  const of = (n: number) => readFileSync(at(`previous-${n}`, 'masks/b.png'), 'utf8');
  expect([of(1), of(2)]).toEqual(['of run 0', 'of run 1']);
});
