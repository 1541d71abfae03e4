import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDicomImage } from '../../../extensions/medclip-sam/src/dicom/image/readDicomImage';
import { readMaskPng, readPng } from '../../../platform/cli/src/pngImage';
import { readMask } from '../../../platform/cli/src/readImage';
import { dicomFile } from '../../support/dicom/dicomFile';
import { pngOf } from '../../support/images/pngOf';

const [G8, G16] = [Uint8Array.of.bind(Uint8Array), Uint16Array.of.bind(Uint16Array)];
const inside = (png: Uint8Array): number[] => [...readMaskPng(png).data];
const refused = (png: Uint8Array, words: RegExp) =>
  expect(() => readMaskPng(png)).toThrow(
    expect.objectContaining({ code: 'bad-input', message: expect.stringMatching(words) })
  );

describe('images', () => {
  test('8 bits are what is stored', () => {
    expect([...readPng(pngOf('grey', G8(3, 40, 90))).data]).toEqual([3, 40, 90]);
    const colour = readPng(pngOf('rgb', G8(1, 2, 3, 4, 4, 4)));
    expect([colour.channels, ...colour.data]).toEqual([3, 1, 2, 3, 4, 4, 4]);
  });

  test.each([255, 4095, 65535])('16 bits of grey are seen whatever their range: 0 to %i', most => {
    const shares = [0, 0.25, 0.5, 1];
    const png = pngOf(
      'grey',
      Uint16Array.from(shares, s => s * most)
    );
    const { channels, data } = readPng(png);
    expect(channels).toBe(1);
    data.forEach((v, i) => expect(Math.abs(v - 255 * shares[i]!)).toBeLessThanOrEqual(1.01));
  });

  test('16 bits of grey look as in a DICOM image without a window', async () => {
    const values = Uint16Array.from({ length: 64 }, (_, i) => 300 + 7 * i * i);
    const { raster } = await readDicomImage(dicomFile(values, 8, 8), new Map());
    expect(readPng(pngOf('grey', values, 8)).data).toEqual(raster.data);
    const rgb = Uint16Array.from([...values].flatMap(v => [v, v, v]));
    expect(readPng(pngOf('rgb', rgb, 8)).data).toEqual(raster.data);
  });

  test('16 bits that use all of their range are scaled', () => {
    const values = Uint16Array.from({ length: 256 }, (_, i) => 257 * i);
    expect([...readPng(pngOf('grey', values)).data]).toEqual([...values].map(v => v / 257));
  });

  test('16 bits of colour are scaled', () => {
    const { channels, data } = readPng(pngOf('rgb', G16(65535, 0, 32768, 257, 514, 0)));
    expect([channels, ...data]).toEqual([3, 255, 0, 128, 1, 2, 0]);
  });
});

describe('masks', () => {
  test.each([
    ['0 and 255', pngOf('grey', G8(0, 255, 0)), [0, 1, 0]],
    ['a smoothed edge', pngOf('grey', G8(0, 127, 128)), [0, 0, 1]],
    ['0 and 1', pngOf('grey', G8(0, 1, 0)), [0, 1, 0]],
    ['0 and another label', pngOf('grey', G8(7, 0, 7)), [1, 0, 1]],
    ['0 alone', pngOf('grey', G8(0, 0)), [0, 0]],
    ['0 and 1 of 16 bits', pngOf('grey', G16(0, 1, 0)), [0, 1, 0]],
    ['0 and 255 of 16 bits', pngOf('grey', G16(0, 255, 0)), [0, 1, 0]],
    ['16 bits with a smoothed edge', pngOf('grey', G16(65535, 32768, 32767)), [1, 1, 0]],
    ['green', pngOf('rgb', G8(0, 255, 0, 0, 0, 0)), [1, 0]],
    ['dark blue', pngOf('rgb', G8(0, 0, 90, 0, 0, 0)), [1, 0]],
    [
      'white with a shape in alpha',
      pngOf('rgba', G8(255, 255, 255, 0, 255, 255, 255, 255)),
      [0, 1],
    ],
    ['nothing that is not transparent', pngOf('rgba', G8(255, 255, 255, 0, 0, 0, 0, 0)), [0, 0]],
    ['opaque colour', pngOf('rgba', G8(200, 0, 0, 255, 0, 0, 0, 255)), [1, 0]],
  ])('%s', (_, png, expected) => expect(inside(png)).toEqual(expected));

  test('several values of which none is bright are refused', () => {
    refused(pngOf('grey', G8(0, 1, 2)), /above 127 of 255 \(1, 2\)/);
    refused(pngOf('grey', G16(0, 255, 100)), /above 32767 of 65535 \(100, 255\)/);
    refused(pngOf('grey', G8(1, 2, 3, 4, 5, 6, 7)), /\(1, 2, 3, 4, 5 …\)/);
  });

  test('black on transparent is refused', () =>
    refused(pngOf('rgba', G8(0, 0, 0, 0, 0, 0, 0, 255)), /black or transparent everywhere/));

  test('the sentence names the file', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mask-'));
    try {
      writeFileSync(join(dir, 'm.png'), pngOf('grey', G8(0, 1, 2)));
      await expect(readMask(join(dir, 'm.png'))).rejects.toThrow(/^The mask m\.png has several/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

test('a segmentation in place of a mask is said to be none, with what makes masks of it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'medclip-mask-'));
  try {
    const file = join(dir, 'seg.dcm');
    writeFileSync(file, dicomFile(Uint8Array.of(1), 1, 1));
    await expect(readMask(file)).rejects.toThrow(
      'seg.dcm: the mask must be a PNG; "medclip-sam seg read" makes PNG files of a DICOM SEG.'
    );
    writeFileSync(file, 'text');
    await expect(readMask(file)).rejects.toThrow('seg.dcm: the mask must be a PNG.');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
