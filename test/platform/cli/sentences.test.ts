import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countOf } from '../../../platform/cli/src/countOf';
import { parseBox } from '../../../platform/cli/src/handPrompts';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

let dir: string;
const at = (name: string): string => join(dir, name);
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-sentences-'));
  mkdirSync(at('folder'));
  writeFileSync(at('folder/1.png'), greyPng(8, 8, new Uint8Array(64).fill(90)));
});
afterAll(() => rmSync(dir, { recursive: true }));

const segment = (image: string, ...more: string[]) =>
  cli('segment', '--image', at(image), '--text', 'tumor', '--out', at('out.png'), ...more);

test('a folder where a file was expected is named', async () => {
  expect((await segment('folder')).stderr).toBe(
    `${at('folder')} is a folder where a file was expected.\n`
  );
  const slice = ['--images', at('folder'), '--outline', `0=${at('folder')}`];
  const { stderr } = await cli('continue', ...slice, '--out', at('masks'));
  expect(stderr).not.toContain('--help');
});

test.each([
  ['--threshold', '7', 'must be at most 1'],
  ['--threshold', '-1', 'must be at least 0'],
  ['--points', '0', 'must be at least 1'],
  ['--points', '1.5', 'must be a whole number'],
])('%s %s: it %s', async (option, value, wanted) => {
  const { code, stderr } = await segment('folder/1.png', option, value);
  expect([code, stderr]).toEqual([2, `${option} ${wanted}.\n`]);
});

test('one of a thing is no plural', () => {
  expect([0, 1, 2].map(n => countOf(n, 'row'))).toEqual(['0 rows', '1 row', '2 rows']);
});

test('the corners of a box come in any order', () => {
  expect(parseBox('500,400,10,20')).toEqual(parseBox('10,20,500,400'));
});

test('models info takes the id of a pack, as --pack does', async () => {
  const byId = await cli('models', 'info', 'nano-v1');
  expect([byId.code, byId.stdout]).toEqual([0, expect.stringMatching(/^nano-v1: /)]);
  const missing = await cli('models', 'info', 'no-such-pack');
  expect(missing.stderr).toMatch(/^No model pack "no-such-pack"/);
});

const LONG = `${'x'.repeat(300)}.png`;
test.each([
  ['an empty file', 'empty.png', /^The file is empty\. Give a DICOM or PNG file\.$/],
  ['a damaged PNG', 'cut.png', /^The PNG file is damaged\. Export the image again/],
  ['a text', 'note.png', /^The file is not a DICOM image\. Give a DICOM or PNG file\.$/],
  ['a name too long', LONG, /xx\.png is longer than a name or path may be\. Give a shorter one\.$/],
  ['a link to itself', 'loop.png', /loop\.png is a link that leads to itself\. Check the path\.$/],
])('%s is told in one sentence', async (_, name, sentence) => {
  const whole = greyPng(8, 8, new Uint8Array(64).fill(90));
  writeFileSync(at('empty.png'), '');
  writeFileSync(at('cut.png'), whole.subarray(0, 50));
  writeFileSync(at('note.png'), 'a note');
  rmSync(at('loop.png'), { force: true });
  symlinkSync(at('loop.png'), at('loop.png'));
  const { code, stdout, stderr } = await segment(name);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr).not.toContain('--help');
});

test('of a folder of images and masks the one at fault is named', async () => {
  for (const folder of ['data/images', 'data/masks']) mkdirSync(at(folder), { recursive: true });
  const whole = greyPng(8, 8, new Uint8Array(64).fill(90));
  const priors = () => cli('priors', '--data', at('data'), '--text', 'tumor');
  for (const file of ['images/1.png', 'images/2.png', 'masks/1.png']) {
    writeFileSync(at(`data/${file}`), whole);
  }
  writeFileSync(at('data/masks/2.png'), whole.subarray(0, 50));
  expect((await priors()).stderr).toMatch(/^2\.png: the PNG file is damaged\./m);
  writeFileSync(at('data/masks/2.png'), '');
  expect((await priors()).stderr).toMatch(
    /^2\.png: the mask must be a PNG, and the file is empty\./m
  );
  writeFileSync(at('data/images/2.png'), whole.subarray(0, 50));
  expect((await priors()).stderr).toMatch(/data\/images\/2\.png: the PNG file is damaged\./);
});
