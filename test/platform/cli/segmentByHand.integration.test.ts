import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMaskPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';
import { ellipsePng } from '../../support/images/ellipsePng';

describe('medclip-sam segment by hand', () => {
  let dir: string;
  const at = (name: string): string => join(dir, name);

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'medclip-cli-'));
    writeFileSync(at('us.png'), ellipsePng(320, 200));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const json = async (...more: string[]) => {
    const { code, stdout } = await cli('segment', '--image', at('us.png'), '--json', ...more);
    return { code, answer: JSON.parse(stdout) };
  };
  const box = ['--box', '60,82,140,138'];

  it('a box alone is outlined; clicks move its edge to where they say', async () => {
    const plain = await json(...box, '--out', at('box.png'));
    expect(plain.code).toBe(0);
    expect(plain.answer).toMatchObject({ prompt: null, box: [60, 82, 140, 138], clicks: [] });
    const mask = readMaskPng(new Uint8Array(readFileSync(at('box.png'))));
    const has = (m: typeof mask, x: number, y: number) => m.data[y * m.width + x] === 1;
    const row = Array.from({ length: 320 }, (_, x) => x);
    const edge = row.filter(x => has(mask, x, 110)).at(-1)!;
    const inside = ['--click', `${edge - 4},110,-`];
    const after = await json(...box, ...inside, '--out', at('clicked.png'));
    expect(after.answer.clicks).toEqual([{ x: edge - 4, y: 110, label: 0 }]);
    const clicked = readMaskPng(new Uint8Array(readFileSync(at('clicked.png'))));
    expect(has(clicked, edge - 4, 110)).toBe(false);
    expect(has(clicked, 100, 110)).toBe(has(mask, 100, 110));
  });

  it('a click outside where one inside was takes back what that one added', async () => {
    const area = async (...clicks: string[]) => {
      const asked = clicks.flatMap(click => ['--click', click]);
      return (await json(...box, ...asked, '--out', at('back.png'))).answer.mask.areaPx as number;
    };
    const before = await area();
    expect(await area('200,60,+')).toBeGreaterThan(before);
    expect(await area('200,60,+', '200,60,-')).toBe(before);
  });

  it.each([
    [['--click', '1,2'], /column, row/],
    [['--box', '1,2,3'], /two corners/],
    [['--box', '60,82,640,138'], /outside of the image/],
    [['--click', '60,82,-'], /must be inside/],
    [[...box, '--text', 'tumor'], /one of them/],
    [[], /--text, --box or --click/],
  ])('says what is wrong with %j', async (args, words) => {
    const done = await cli('segment', '--image', at('us.png'), '--out', at('no.png'), ...args);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(words);
  });
});
