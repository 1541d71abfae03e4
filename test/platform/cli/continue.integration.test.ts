import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { greyPng, maskPng, readMaskPng } from '../../../platform/cli/src/pngImage';
import { createProgram } from '../../../platform/cli/src/program';
import { phantomStack } from '../../support/images/tissuePhantom';

const stack = phantomStack(9);
const dir = mkdtempSync(join(tmpdir(), 'continue-'));
const images = join(dir, 'images');
const mask = join(dir, 'mask.png');

beforeAll(() => {
  mkdirSync(images);
  // 10 comes behind 9: numbers by value.
  stack.forEach(({ image }, i) =>
    writeFileSync(join(images, `s${i + 2}.png`), greyPng(96, 96, image.data))
  );
  writeFileSync(mask, maskPng(stack[4]!.outline));
});

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean((out += String(text)))),
    jest.spyOn(process.stderr, 'write').mockImplementation(text => Boolean((err += String(text)))),
  ];
  process.exitCode = undefined;
  try {
    await createProgram().parseAsync(['node', 'medclip-sam', 'continue', ...args]);
    return { code: process.exitCode as number | undefined, out, err };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

it('writes a mask with the image’s name for each slice, and one object that tells of each', async () => {
  const out = join(dir, 'out');
  const done = await run('--images', images, '--outline', `4=${mask}`, '--out', out, '--json');
  expect(done.code).toBe(0);
  const answer = JSON.parse(done.out);
  expect(answer.slices.map((s: { image: string }) => s.image)).toEqual(
    stack.map((_, i) => `s${i + 2}.png`)
  );
  expect(answer.learnMs).toBeGreaterThan(0);
  expect(readdirSync(out)).toHaveLength(9);
  for (const [i, slice] of answer.slices.entries()) {
    const drawn = readMaskPng(new Uint8Array(readFileSync(join(out, slice.image))));
    expect(drawn.data.reduce((a, b) => a + b, 0)).toBe(slice.areaPx);
    expect(slice.method).toBe(i === 4 ? 'outlined' : 'learned');
    expect(slice).toMatchObject({ stopped: null });
    expect(overlap(drawn, stack[i]!.outline)).toBeGreaterThan(0.9);
  }
});

it('copies, where it is told to', async () => {
  const out = join(dir, 'copy');
  const asked = ['--images', images, '--outline', `4=${mask}`, '--method', 'copy', '--out', out];
  expect((await run(...asked)).code).toBe(0);
  const copied = readMaskPng(new Uint8Array(readFileSync(join(out, 's2.png'))));
  expect(copied).toEqual(stack[4]!.outline);
});

it('a companion of noise takes nothing away', async () => {
  const noise = join(dir, 'noise');
  mkdirSync(noise);
  phantomStack(9).forEach((_, i) => {
    const data = Uint8Array.from({ length: 96 * 96 }, (__, k) => (k * 7919 * (i + 3)) % 251);
    writeFileSync(join(noise, `${i}.png`), greyPng(96, 96, data));
  });
  const out = join(dir, 'with-noise');
  const asked = ['--images', images, '--outline', `4=${mask}`, '--companions', noise, '--out', out];
  expect((await run(...asked)).code).toBe(0);
  for (const [i, { outline }] of stack.entries()) {
    const drawn = readMaskPng(new Uint8Array(readFileSync(join(out, `s${i + 2}.png`))));
    expect(overlap(drawn, outline)).toBeGreaterThan(0.85);
  }
});

it.each([
  ['a slice beyond the stack', ['--outline', `9=${mask}`], 2, /from 0 to 8/],
  ['an outline without a number', ['--outline', mask], 2, /12=mask\.png/],
  ['an outline given twice', ['--outline', `1=${mask}`, `--outline`, `1=${mask}`], 2, /twice/],
  ['a mask that is not there', ['--outline', '1=/no/such.png'], 1, /does not exist/],
  ['a SEG of PNG slices', ['--outline', `4=${mask}`, '--out', join(dir, 'a.dcm')], 2, /DICOM/],
  ['companions that are fewer', ['--outline', `4=${mask}`, '--companions', dir], 2, /slices/],
])('says what is wrong with %s', async (_, more, code, words) => {
  const done = await run('--images', images, '--out', join(dir, 'bad'), ...more);
  expect(done.code).toBe(code);
  expect(done.err).toMatch(words);
});
