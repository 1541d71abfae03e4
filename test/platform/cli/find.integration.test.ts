import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import { boxIou } from '@medclip/extension-medclip-sam/algorithm/prompts/boxIou';
import { greyPng, maskPng, readMaskPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess } from '../../support/cli/cliInProcess';
import { maskWhere } from '../../support/images/maskShapes';

const SIZE = 192;
const SLICES = 9;

/** An organ in a body, largest on slice 4; the body lies `moved` pixels to the right. */
function slice(k: number, moved: number) {
  const radius = 34 - 6 * Math.abs(k - 4);
  const organ = maskWhere(SIZE, SIZE, (x, y) => Math.hypot(x - 70 - moved, y - 110) < radius);
  const data = Uint8Array.from(organ.data, (inside, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    const body = ((x - 90 - moved) / 72) ** 2 + ((y - 96) / 84) ** 2 < 1;
    const bone = Math.hypot(x - 90 - moved, y - 158) < 12;
    const grey = inside ? 190 : bone ? 250 : body ? 95 : 3;
    return grey + ((i * 7919 + k * 31) % 17) - 8 * Number(grey > 240);
  });
  return { organ, png: greyPng(SIZE, SIZE, data) };
}

const cli = (...args: readonly string[]) => cliInProcess('find', ...args);

describe('medclip-sam find', () => {
  let dir: string;
  const at = (name: string) => join(dir, name);
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'medclip-find-'));
    mkdirSync(at('now'));
    for (let k = 0; k < SLICES; k++) writeFileSync(at(`now/${k}.png`), slice(k, 12).png);
    const prior = slice(4, 0);
    writeFileSync(at('prior.png'), prior.png);
    writeFileSync(at('outline.png'), maskPng(prior.organ));
    writeFileSync(
      at('speck.png'),
      maskPng(maskWhere(SIZE, SIZE, (x, y) => x > 70 && x < 75 && y === 110))
    );
    writeFileSync(at('small.png'), maskPng(maskWhere(20, 20, () => true)));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('slice, box and outline of what was outlined before the patient moved', async () => {
    const example = `${at('prior.png')}=${at('outline.png')}`;
    const args = ['--images', at('now'), '--example', example, '--out', at('found.png'), '--json'];
    const { code, stdout } = await cli(...args);
    expect(code).toBe(0);
    const json = JSON.parse(stdout) as {
      image: string;
      box: never;
      areaPx: number;
      slices: object[];
    };
    expect(json.slices).toHaveLength(SLICES);
    expect(Math.abs(Number.parseInt(json.image, 10) - 4)).toBeLessThanOrEqual(1);
    const truth = slice(Number.parseInt(json.image, 10), 12).organ;
    expect(boxIou(json.box, measureMask(truth).box)).toBeGreaterThan(0.5);
    const mask = readMaskPng(new Uint8Array(readFileSync(at('found.png'))));
    expect(measureMask(mask).areaPx).toBe(json.areaPx);
  });

  test('what covers less than a cell of the grid is refused, with what to do', async () => {
    const example = `${at('prior.png')}=${at('speck.png')}`;
    const { code, stderr } = await cli('--images', at('now'), '--example', example);
    expect(code).toBe(1);
    expect(stderr).toContain('too small to be found again');
  });

  test('a mask without pixels is told as such', async () => {
    writeFileSync(at('empty.png'), maskPng(maskWhere(SIZE, SIZE, () => false)));
    const example = `${at('prior.png')}=${at('empty.png')}`;
    const { code, stderr } = await cli('--images', at('now'), '--example', example);
    expect(code).toBe(1);
    expect(stderr).toContain('empty.png holds no pixels');
  });

  test('an outline of another size, and an example without a mask, are told', async () => {
    const example = `${at('prior.png')}=${at('small.png')}`;
    const { code, stderr } = await cli('--images', at('now'), '--example', example);
    expect([code, stderr]).toEqual([1, expect.stringContaining('another size')]);
    expect((await cli('--images', at('now'), '--example', at('prior.png'))).code).toBe(2);
  });
});
