import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { maskPng, readMaskPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess } from '../../support/cli/cliInProcess';
import { MR_SEQUENCES, type MrSequenceName } from '../../support/images/mrSequenceList';
import { mrSequenceFile, tumourTruth } from '../../support/images/mrSequences';

jest.setTimeout(180_000);

const dir = mkdtempSync(join(tmpdir(), 'companions-'));
const START = 14;
const SLICES = [11, 12, 13, 14, 15, 16, 17];

async function write(name: MrSequenceName, slices: readonly number[]): Promise<string> {
  const folder = join(dir, name);
  mkdirSync(folder);
  for (const slice of slices) {
    writeFileSync(join(folder, `${100 + slice}.dcm`), await mrSequenceFile(name, slice));
  }
  return folder;
}
const every = (name: MrSequenceName) =>
  Array.from({ length: MR_SEQUENCES[name].grid.slices }, (_, k) => k);

let t1: string;
beforeAll(async () => {
  t1 = await write('t1', SLICES);
  writeFileSync(join(dir, 'mask.png'), maskPng(tumourTruth('t1', START)));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function meanDice(out: string, companions: readonly string[]): Promise<number> {
  const folder = join(dir, out);
  const outline = `${SLICES.indexOf(START)}=${join(dir, 'mask.png')}`;
  const asked = companions.length > 0 ? ['--companions', ...companions] : [];
  const done = await cliInProcess(
    ...['continue', '--images', t1, '--outline', outline, '--method', 'learned'],
    ...[...asked, '--out', folder]
  );
  expect(done.stderr).toBe('');
  const dices = SLICES.filter(k => k !== START).map(k => {
    const mask = readMaskPng(new Uint8Array(readFileSync(join(folder, `${100 + k}.png`))));
    return overlap(mask, tumourTruth('t1', k));
  });
  return dices.reduce((a, b) => a + b, 0) / dices.length;
}

test('series in other planes are resampled; one that ends within the stack is left out behind its end', async () => {
  const alone = await meanDice('alone', []);
  // Sagittal and oblique; axial and thick, of the upper half alone.
  const [t2, t1c] = [await write('t2', every('t2')), await write('t1c', every('t1c'))];
  const together = await meanDice('together', [t2, t1c]);
  expect(together).toBeGreaterThan(0.9);
  expect(together).toBeGreaterThan(alone);
});

test('one in another frame of reference is refused, with what to do', async () => {
  const dwi = await write('dwi', every('dwi'));
  const done = await cliInProcess(
    ...['continue', '--images', t1, '--outline', `0=${join(dir, 'mask.png')}`],
    ...['--companions', dwi, '--out', join(dir, 'none')]
  );
  expect(done.code).toBe(2);
  expect(done.stderr).toMatch(/another frame of reference.*Register it first/);
});

test('one whose slices do not lie at one place each is not taken by their number', async () => {
  const folder = join(dir, 'twice');
  mkdirSync(folder);
  for (const [i, slice] of [11, 11, 12, 13, 14, 15, 16].entries()) {
    writeFileSync(join(folder, `${i}.dcm`), await mrSequenceFile('t1', slice));
  }
  const done = await cliInProcess(
    ...['continue', '--images', t1, '--outline', `3=${join(dir, 'mask.png')}`],
    ...['--companions', folder, '--out', join(dir, 'none')]
  );
  expect(done.code).toBe(2);
  expect(done.stderr).toMatch(/its slices do not lie at one place each/);
});
