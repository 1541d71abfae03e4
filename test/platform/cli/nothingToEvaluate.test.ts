import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-nothing-'));
  for (const part of ['images', 'masks']) mkdirSync(path.join(folder, part));
  writeFileSync(path.join(folder, 'list.json'), '[]');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = () => ['--out', path.join(folder, 'report')];

test.each([[[]], [['--segmenter']]])(
  'an empty folder: where images and masks go: %j',
  async more => {
    const { code, stderr } = await cli(
      'evaluate',
      '--data',
      folder,
      '--text',
      'lungs',
      ...more,
      ...out()
    );
    expect(code).toBe(2);
    expect(stderr).toContain(
      `There is no PNG or DICOM file (.dcm) in ${path.join(folder, 'images')}:`
    );
    expect(stderr).toContain(`the mask NAME.png into ${path.join(folder, 'masks')}`);
  }
);

test('an empty list is named, with what it should hold', async () => {
  const list = path.join(folder, 'list.json');
  const { code, stderr } = await cli('evaluate', '--manifest', list, ...out());
  expect(code).toBe(2);
  expect(stderr).toContain(`${list} lists no image: give a list of { image, mask, text }`);
});

test('priors says what is missing', async () => {
  const { code, stderr } = await cli('priors', '--data', folder, '--text', 'lungs');
  expect([code, stderr.trim()]).toEqual([
    2,
    'There is no outline to describe: no mask holds a pixel.',
  ]);
});
