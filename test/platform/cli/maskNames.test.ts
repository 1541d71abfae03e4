import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distinctMaskNames, maskNameOf } from '../../../platform/cli/src/files/maskNames';
import { greyPng, maskPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess } from '../../support/cli/cliInProcess';
import { multiFrameFile, SIDE, sliceFile } from '../../support/dicom/stackFiles';

const dir = mkdtempSync(join(tmpdir(), 'mask-names-'));
afterAll(() => rmSync(dir, { recursive: true }));
const mask = join(dir, 'mask.png');
beforeAll(() => {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE > 7 ? 1 : 0));
  writeFileSync(mask, maskPng({ width: SIDE, height: SIDE, data }));
});

function folderOf(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

const copy = (images: string, out: string) =>
  cliInProcess(
    ...['continue', '--images', images, '--outline', `0=${mask}`],
    ...['--method', 'copy', '--out', out]
  );

test.each([
  ['IM1.dcm', 'IM1.png'],
  ['IM1.DCM', 'IM1.png'],
  ['a.b.dicom', 'a.b.png'],
  ['x.IMA', 'x.png'],
  ['x.Png', 'x.png'],
  ['slice.001', 'slice.001.png'],
  ['1.2.840.113619.2.55.1', '1.2.840.113619.2.55.1.png'],
])('only the ending of an image is taken off %s', (image, name) => {
  expect(maskNameOf(image)).toBe(name);
});

test('two images whose masks would have one name are refused, by their names', () => {
  expect(distinctMaskNames(['a.png', 'b.dcm'])).toEqual(['a.png', 'b.png']);
  expect(() => distinctMaskNames(['a.dcm', 'a.png'])).toThrow(/a\.dcm and a\.png .* a\.png/);
});

test('slices named by their UIDs get a mask each', async () => {
  const uids = ['1.2.840.55.1', '1.2.840.55.2', '1.2.840.55.10'];
  const images = folderOf(
    'uids',
    Object.fromEntries(uids.map((uid, i) => [uid, sliceFile(40 + i, 3 * i)]))
  );
  const out = join(dir, 'uids-out');
  expect(await copy(images, out)).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(out).sort()).toEqual(uids.map(uid => `${uid}.png`).sort());
});

test('an outline that a mask of the same name would be written over is refused', async () => {
  const images = folderOf('over', { '1.2.3': sliceFile(40, 0), '1.2.4': sliceFile(41, 3) });
  const out = folderOf('over-out', { '1.2.3.png': readFileSync(mask) });
  const { code, stderr } = await cliInProcess(
    ...['continue', '--images', images, '--outline', `0=${join(out, '1.2.3.png')}`],
    ...['--method', 'copy', '--out', out]
  );
  expect([code, stderr]).toEqual([2, expect.stringMatching(/would overwrite/)]);
});

test.each([
  ['one name', { IM1: sliceFile(40, 0), 'IM1.dcm': sliceFile(41, 3) }],
  [
    'a frame’s name',
    {
      'a.dcm': multiFrameFile([
        { grey: 40, height: 0 },
        { grey: 41, height: 3 },
      ]),
      'a_2.dcm': sliceFile(42, 6),
    },
  ],
])('slices that share %s are refused before anything is written', async (name, files) => {
  const out = join(dir, `${name}-out`);
  const { code, stderr } = await copy(folderOf(name, files), out);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/would both have .* as their mask/)]);
  expect(readdirSync(dir)).not.toContain(`${name}-out`);
});

test('PNG slices keep their own names', async () => {
  const png = greyPng(SIDE, SIDE, new Uint8Array(SIDE * SIDE).fill(9));
  const out = join(dir, 'png-out');
  const done = await copy(folderOf('png', { 'a.1.png': png, 'a.2.PNG': png }), out);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(out).sort()).toEqual(['a.1.png', 'a.2.PNG']);
});
