import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan } from '../../../platform/cli/src/batch/openBatch';
import { readManifest } from '../../../platform/cli/src/evaluation/manifest';
import { readLabels } from '../../../platform/cli/src/weak/labels';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

const MARK = '\ufeff';
let dir: string;
const at = (...names: string[]): string => join(dir, ...names);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const marked = (name: string, value: unknown): string =>
  write(name, `${MARK}${JSON.stringify(value)}`);
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'medclip-json-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const REPORT = {
  images: [{ image: 'i.png', text: 'tumor', group: null, dice: 0.5, nsd2px: 0.5, found: true }],
};

describe('a byte order mark is skipped', () => {
  it('in a manifest', async () => {
    const file = marked('list.json', [{ image: 'i.png', mask: null, text: 'tumor' }]);
    expect(await readManifest(file)).toMatchObject([{ image: at('i.png'), text: 'tumor' }]);
  });

  it('in a report that is compared', async () => {
    const [a, b] = [marked('a.json', REPORT), write('b.json', JSON.stringify(REPORT))];
    const { code, stdout } = await cli('evaluate', '--compare', a, b, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { pairs: 1, dice: { mean: 0 } }]);
  });

  it('in labels', async () => {
    const about = {
      ...{ text: 'tumor', concept: 'tumor', modality: null, teacher: { pack: 'p', sha256: '0' } },
      gate: { minIou: 0, minStability: 0, minAgreement: 0 },
      counts: { images: 0, kept: 0, normals: 0, leftOut: {} },
    };
    marked('labels.json', about);
    marked('manifest.json', []);
    expect(await readLabels(dir)).toEqual({ about, entries: [] });
  });

  it('in the plan of a batch and in its list of studies', async () => {
    write('studies.txt', `${MARK}2.25.1\n2.25.2\n`);
    const rule = { prompts: ['breast tumor'], when: { Modality: 'US' } };
    const plan = { plan: 'p', select: { studies: 'studies.txt' }, rules: [rule] };
    const read = await readPlan(marked('plan.json', plan));
    expect(read).toMatchObject({ plan: { select: { studies: ['2.25.1', '2.25.2'] } } });
  });
});

describe('what is not JSON is named, not shown', () => {
  const SECRET = 'Doe^Jane';

  it.each([0, 1])('where it is report %d of two', async place => {
    const files = [write('a.json', JSON.stringify(REPORT)), at('a.json')];
    files[place] = write('bad.json', SECRET);
    const { code, stdout, stderr } = await cli('evaluate', '--compare', ...files, '--json');
    expect([code, stderr]).toEqual([2, `The file ${at('bad.json')} is not JSON.\n`]);
    expect(stdout).not.toContain('Doe');
  });

  it('where it is a manifest', async () => {
    const list = ['--manifest', write('bad.json', SECRET), '--out', at('out')];
    expect(await cli('evaluate', ...list)).toEqual({
      ...{ code: 2, stdout: '', stderr: `The manifest ${at('bad.json')} is not JSON.\n` },
    });
  });

  it('and JSON that is no report is said to be none', async () => {
    for (const value of [null, [], { images: 1 }, { images: [SECRET, null] }]) {
      const file = write('other.json', JSON.stringify(value));
      const { code, stderr } = await cli('evaluate', '--compare', file, file);
      expect([code, stderr]).toEqual([2, `${file} is no report of evaluate.\n`]);
    }
  });
});

describe('find --example', () => {
  const asked = async (example: string) => {
    const { code, stderr } = await cli('find', '--images', at('nowhere'), '--example', example);
    return [code, stderr.replaceAll(`${dir}/`, '')];
  };
  /** Files that hold nothing; the images are looked for only when the examples are understood. */
  const files = (...names: string[]) => names.forEach(name => write(name, ''));

  test.each([
    ['in the image’s folder', 'run=3/i.png=m.png'],
    ['in the mask’s folder', 'i.png=run=3/m.png'],
    ['in both', 'run=3/i.png=run=3/m.png'],
    ['in neither', 'i.png=m.png'],
  ])('takes paths with a "=" %s', async (_, example) => {
    mkdirSync(at('run=3'));
    files('run=3/i.png', 'run=3/m.png', 'i.png', 'm.png');
    const [image, mask] = /^(.*?i\.png)=(.*)$/.exec(example)!.slice(1);
    expect(await asked(`${at(image!)}=${at(mask!)}`)).toEqual([
      1,
      expect.stringMatching(/^nowhere/),
    ]);
  });

  it('refuses what it cannot divide', async () => {
    files('a', 'b=c', 'a=b', 'c');
    const from = process.cwd();
    process.chdir(dir);
    try {
      expect(await asked('a=b=c')).toEqual([2, expect.stringContaining('rename one')]);
      expect(await asked('a=x=c')).toEqual([2, expect.stringContaining('check the paths')]);
      for (const none of ['a', '=a', 'a=', '=']) {
        expect(await asked(none)).toEqual([2, expect.stringContaining('as in prior.png')]);
      }
    } finally {
      process.chdir(from);
    }
  });
});
