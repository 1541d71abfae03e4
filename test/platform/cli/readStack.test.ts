import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { readStack } from '../../../platform/cli/src/stack/readStack';
import { cliInProcess } from '../../support/cli/cliInProcess';
import { dicomFile } from '../../support/dicom/dicomFile';
import {
  CORONAL,
  multiFrameFile,
  SIDE,
  sliceFile,
  unplacedFile,
} from '../../support/dicom/stackFiles';

const dir = mkdtempSync(join(tmpdir(), 'read-stack-'));
afterAll(() => rmSync(dir, { recursive: true }));
let folders = 0;

type Files = Readonly<Record<string, Uint8Array>>;

function folderOf(files: Files): string {
  const folder = join(dir, String(folders++));
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

/** The grey value of each slice in order, and what was said on stderr. */
async function read(files: Files) {
  let said = '';
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    said += String(text);
    return true;
  });
  try {
    const stack = await readStack(folderOf(files));
    return { greys: stack.map(s => s.raster.data[0]), images: stack.map(s => s.image), said };
  } finally {
    spy.mockRestore();
  }
}

const refused = (files: Files, words: RegExp, name = 'UsageError') =>
  expect(read(files)).rejects.toMatchObject({ name, message: expect.stringMatching(words) });

const png = (width = SIDE): Uint8Array => greyPng(width, width, new Uint8Array(width ** 2).fill(9));
const axial: Files = { a: sliceFile(40, 6), b: sliceFile(41, 0), c: sliceFile(42, 3) };

test('files are put in the order of their positions, whatever their names and numbers', async () => {
  expect(await read(axial)).toMatchObject({ greys: [41, 42, 40], said: '' });
});

/** One value that all slices share, at the first pixel, and a brightest of its own behind it. */
const shared = (brightest: number): Uint8Array =>
  new Uint8Array(SIDE ** 2).map((_, i) => (i === 0 ? 100 : i === 1 ? brightest : 0));

test.each([
  ['with a window of each slice', (top: number) => ({ WindowCenter: top / 2, WindowWidth: top })],
  ['without a window', () => ({ WindowCenter: undefined, WindowWidth: undefined })],
])('slices of a series %s look alike', async (_, window) => {
  const files = [120, 200, 160].map((top, i) => [
    `${i}.dcm`,
    sliceFile(top, 3 * i, { PixelData: [shared(top).buffer], ...window(top) }),
  ]);
  const { greys } = await read(Object.fromEntries(files));
  expect(new Set(greys).size).toBe(1);
  // In the middle one of the three.
  expect(greys[0]).toBeCloseTo((255 * 100) / 160, -1);
});

test('16-bit grey PNG slices look alike', async () => {
  const files = [1200, 2000, 1600].map((top, i) => {
    const image = new PNG({ width: 2, height: 2 });
    image.data = Buffer.from(Uint16Array.of(1000, top, 0, 0).buffer);
    const colours = {
      colorType: 0,
      inputColorType: 0,
      inputHasAlpha: false,
      bitDepth: 16,
    } as const;
    return [`${i}.png`, PNG.sync.write(image, colours)];
  });
  const { greys } = await read(Object.fromEntries(files));
  expect(greys).toEqual([159, 159, 159]);
});

test('a link without a target is left out, but not one that names an image', async () => {
  const folder = folderOf(axial);
  symlinkSync(join(folder, 'nowhere'), join(folder, 'readme.txt'));
  expect((await readStack(folder)).length).toBe(3);
  symlinkSync(join(folder, 'nowhere'), join(folder, 'd.dcm'));
  await expect(readStack(folder)).rejects.toThrow(/d\.dcm/);
});

test('frames of an enhanced object are put in the order of theirs', async () => {
  const frames = [0, 9, 3, 12, 6].map(height => ({ grey: 40 + height, height }));
  expect(await read({ 'enh.dcm': multiFrameFile(frames) })).toEqual({
    greys: [40, 43, 46, 49, 52],
    images: [1, 3, 5, 2, 4].map(n => `enh.dcm#${n}`),
    said: '',
  });
});

test.each(['preview.png', 'PREVIEW.PNG', 'preview'])(
  'a PNG among DICOM images is refused by its name: %s',
  async name => refused({ ...axial, [name]: png() }, new RegExp(`PNG files \\(${name}\\).*DICOM`))
);

test('a localizer is left out, and named', async () => {
  const scout = sliceFile(90, 1, { ImageOrientationPatient: CORONAL });
  const { greys, said } = await read({ ...axial, scout });
  expect(greys).toEqual([41, 42, 40]);
  expect(said).toMatch(/^scout left out: another orientation than the other 3 slices/);
});

test('several slices of several orientations are refused by their names', async () => {
  const coronal = { ImageOrientationPatient: CORONAL };
  const two = { d: sliceFile(90, 1, coronal), e: sliceFile(91, 4, coronal) };
  await refused({ ...axial, ...two }, /2 orientations \(a, b and c; d and e\)/);
  await refused({ a: axial.a!, d: two.d }, /2 orientations/);
});

test('slices turned against each other by less than a degree are one stack', async () => {
  const [cos, sin] = [Math.cos(0.01), Math.sin(0.01)];
  const turned = sliceFile(43, 9, { ImageOrientationPatient: [cos, sin, 0, -sin, cos, 0] });
  expect(await read({ ...axial, d: turned })).toMatchObject({ greys: [41, 42, 40, 43], said: '' });
});

test('one slice without a place is refused by its name', () =>
  refused({ ...axial, lost: unplacedFile(90) }, /missing in lost,/));

test('slices of which none has a place are ordered by their numbers, else by their names', async () => {
  const number = (n: number) => ({ InstanceNumber: String(n) });
  const files = { a: unplacedFile(40, number(3)), b: unplacedFile(41, number(1)) };
  expect(await read({ ...files, c: unplacedFile(42, number(2)) })).toMatchObject({
    greys: [41, 42, 40],
    said: expect.stringMatching(/no slice says where it lies.*Instance Number\n$/),
  });
  expect(await read({ ...files, c: unplacedFile(42) })).toMatchObject({
    greys: [40, 41, 42],
    said: expect.stringMatching(/names of the files\n$/),
  });
  expect(await read({ a: unplacedFile(40) })).toMatchObject({ said: '' });
});

test('two time points are refused', async () => {
  await refused({ ...axial, d: sliceFile(80, 3) }, /c and d share one. Give a single time point/);
  const frames = [0, 3, 0, 3].map((height, i) => ({ grey: 40 + i, height }));
  await refused({ 'cine.dcm': multiFrameFile(frames) }, /cine\.dcm#1 and cine\.dcm#3 share one/);
});

const object = (attributes: Record<string, unknown>): Uint8Array => {
  const { PixelData, ...none } = { PixelData: undefined, ...attributes };
  return dicomFile(new Uint8Array(4), 2, 2, { PixelData, ...none });
};

test.each([
  ['a report', object({ Modality: 'SR' }), /^odd left out: .*\(modality SR\) holds no pixels/],
  [
    'a directory',
    object({ Modality: undefined, SOPClassUID: '1.2.840.10008.1.3.10' }),
    /^odd left out/,
  ],
  [
    'a segmentation',
    sliceFile(1, 0, { SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4', SeriesInstanceUID: '2.25.8' }),
    /^odd left out: This is a segmentation/,
  ],
])('%s beside the images is left out, and named', async (_, odd, words) => {
  const { greys, said } = await read({ ...axial, odd });
  expect(greys).toEqual([41, 42, 40]);
  expect(said).toMatch(words);
});

test('a text beside the images does not count', async () => {
  expect(await read({ ...axial, 'notes.txt': Buffer.from('a text') })).toMatchObject({ said: '' });
  expect(await read({ 'a.png': png(), 'notes.txt': Buffer.from('b') })).toMatchObject({
    images: ['a.png'],
  });
});

test.each([
  ['cut.dcm', sliceFile(40, 12).subarray(0, 600)],
  ['text.dcm', Buffer.from('no image at all')],
  ['float.dcm', sliceFile(40, 12, { PixelData: undefined, FloatPixelData: [new ArrayBuffer(4)] })],
])('what cannot be read is named: %s', (name, bytes) =>
  refused({ ...axial, [name]: bytes }, new RegExp(`^${name}: `), 'MedClipSamError')
);

test('a damaged PNG is named', () =>
  refused({ 'a.png': png(), 'b.png': png().subarray(0, 50) }, /^b\.png: /, 'MedClipSamError'));

test('continue names the slice of another size before it begins', async () => {
  const images = folderOf({ 'a.png': png(), 'b.png': png(8) });
  const { code, stderr } = await cliInProcess(
    ...['continue', '--images', images, '--outline', `0=${join(images, 'a.png')}`],
    ...['--method', 'copy', '--out', join(dir, 'none')]
  );
  expect([code, stderr]).toEqual([
    2,
    'b.png has 8 x 8 pixels, a.png has 16 x 16. Give slices of one size.\n',
  ]);
});

test('a SEG is refused where two slices have one UID: their masks would be joined', async () => {
  const twice = { SOPInstanceUID: '2.25.70' };
  const images = folderOf({ 'a.dcm': sliceFile(40, 0, twice), 'b.dcm': sliceFile(41, 3, twice) });
  const outline = join(folderOf({ 'm.png': png() }), 'm.png');
  const { code, stderr } = await cliInProcess(
    ...['continue', '--images', images, '--outline', `0=${outline}`],
    ...['--method', 'copy', '--out', join(dir, 'twice.dcm')]
  );
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('a.dcm and b.dcm have one SOP Instance UID'),
  ]);
});
