import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

const PNG = greyPng(8, 8, new Uint8Array(64).fill(90));

let dir: string;
const at = (...names: string[]): string => join(dir, ...names);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-outputs-'));
  for (const folder of ['images', 'masks', 'series', 'out']) mkdirSync(at(folder));
  for (const file of ['x.png', 'mask.png', 'x.dcm', 'images/1.png', 'masks/1.png', 'series/1.png'])
    writeFileSync(at(file), PNG);
  const sample = { image: 'images/1.png', mask: 'masks/1.png', text: 'tumor' };
  writeFileSync(at('list.json'), JSON.stringify([sample]));
  writeFileSync(at('out/report.json'), JSON.stringify({ images: [] }));
  writeFileSync(at('out/journal.jsonl'), 'f\n');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Every file below the folder with what it holds. */
const everything = (): readonly string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => {
      const isFile = /\.\w+$/.test(name);
      return isFile ? `${name} ${readFileSync(at(name), 'base64')}` : name;
    });

async function refused(...args: string[]): Promise<string> {
  const before = everything();
  const { code, stdout, stderr } = await cli(...args);
  expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
  expect(everything()).toEqual(before);
  return stderr.replaceAll(`${dir}/`, '');
}

const text = ['--text', 'breast tumor'];

test('no output of segment may be the image, by whatever path', async () => {
  symlinkSync(at('x.png'), at('link.png'));
  linkSync(at('x.png'), at('hard.png'));
  symlinkSync(at('images'), at('folder'));
  const image = ['--image', at('x.png'), ...text];
  expect(await refused('segment', ...image, '--out', at('x.png'))).toBe(
    '--out would overwrite x.png, which is read (--image); give another --out.\n'
  );
  const others = [
    `${dir}/./out/../x.png`,
    relative(process.cwd(), at('x.png')),
    at('link.png'),
    at('hard.png'),
  ];
  for (const path of others) await refused('segment', ...image, '--out', path);
  const inFolder = ['--image', at('images/1.png'), ...text];
  await refused('segment', ...inFolder, '--out', at('folder/1.png'));
  for (const option of ['--heatmap', '--uncertainty', '--reliability']) {
    const said = await refused('segment', ...image, '--out', at('new.png'), option, at('x.png'));
    expect(said).toContain(`${option} would overwrite x.png`);
  }
  const dicom = ['--image', at('x.dcm'), ...text, '--out', at('new.dcm')];
  for (const option of ['--report', '--probability', '--reliability']) {
    await refused('segment', ...dicom, option, at('x.dcm'));
  }
  await refused('segment', '--image', at('x.png'), '--box', '1,1,5,5', '--out', at('x.png'));
  writeFileSync(at('region1-token2.png'), PNG);
  const candidate = ['--image', at('region1-token2.png'), ...text, '--candidates', dir];
  await refused('segment', ...candidate, '--out', at('new.png'));
});

test('two outputs need two paths', async () => {
  const image = ['--image', at('x.png'), ...text, '--out', at('new.png')];
  const said = await refused('segment', ...image, '--heatmap', at('out/../new.png'));
  expect(said).toContain('--out and --heatmap both write');
  const inside = ['--heatmap', at('out/region0-token1.png'), '--candidates', at('out')];
  await refused('segment', ...image, ...inside);
});

test('a folder that is missing is named, not the file', async () => {
  const image = ['--image', at('x.png'), ...text];
  const { code, stderr } = await cli('segment', ...image, '--out', at('no/mask.png'));
  expect([code, stderr]).toEqual([
    1,
    `The folder ${at('no')} for --out does not exist. Make it first, or name another.\n`,
  ]);
  expect(
    await refused('segment', ...image, '--out', at('x.png'), '--heatmap', at('y.png'))
  ).toMatch(/^--out would/);
});

test('the other commands keep what they read, too', async () => {
  const outline = ['--outline', `0=${at('mask.png')}`];
  await refused('continue', '--images', at('series'), ...outline, '--out', at('series'));
  const own = ['--outline', `0=${at('out/1.png')}`];
  writeFileSync(at('out/1.png'), PNG);
  await refused('continue', '--images', at('series'), ...own, '--out', at('out'));
  const example = ['--example', `${at('x.png')}=${at('mask.png')}`];
  for (const out of ['x.png', 'mask.png', 'series/1.png']) {
    await refused('find', '--images', at('series'), ...example, '--out', at(out));
  }
  await refused('pseudolabel', '--data', dir, ...text, '--out', dir);
  await refused('pseudolabel', '--data', at('masks'), ...text, '--out', dir);
  writeFileSync(at('seg.json'), PNG);
  await refused('seg', 'read', at('seg.json'), '--out', dir);
  const list = ['--manifest', at('list.json')];
  await refused('priors', ...list, '--text', 'tumor', '--out', at('list.json'));
  await refused('priors', '--data', dir, '--text', 'tumor', '--out', at('masks/1.png'));
  await refused('calibrate', ...list, '--out', at('list.json'));
  const report = at('out/report.json');
  await refused('evaluate', '--manifest', report, '--out', at('out'));
  await refused('evaluate', '--data', dir, ...text, '--out', at('images'));
  await refused('train', '--labels', at('out'), '--out', at('out'));
  await refused('batch', 'export', '--out', at('out'), '--to', at('out/journal.jsonl'));
  expect(existsSync(at('new.png'))).toBe(false);
});
