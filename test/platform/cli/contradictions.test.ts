import type { Command } from 'commander';
import { createProgram } from '../../../platform/cli/src/program';
import { MODES } from '../../../platform/cli/src/usage/modes';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

const commands = (command: Command, above = ''): readonly (readonly [string, Command])[] =>
  command.commands.flatMap(inner => {
    const words = `${above}${inner.name()}`;
    return [[words, inner] as const, ...commands(inner, `${words} `)];
  });

const ALL = commands(createProgram());

/** Every option that a command cannot do without, with some value. */
const needed = (command: Command): string[] =>
  command.options.filter(o => o.mandatory && !o.defaultValue).flatMap(o => [o.long!, 'x.png']);

const PAIRS = ALL.flatMap(([words, command]) =>
  command.options
    .filter(o => o.negate && command.options.some(p => p.long === o.long!.replace('--no-', '--')))
    .map(o => [words, o.long!, command] as const)
);

test.each(PAIRS)('%s: on and %s are refused in either order', async (words, off, command) => {
  const on = off.replace('--no-', '--');
  for (const pair of [
    [on, off],
    [off, on],
  ]) {
    const { code, stdout, stderr } = await cli(...words.split(' '), ...needed(command), ...pair);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${on} and ${off} contradict each other; give one of them`);
  }
});

test('there are pairs, and the tables name commands and options that are there', () => {
  expect(PAIRS.length).toBeGreaterThan(2);
  const known = new Map(ALL);
  for (const [words, modes] of Object.entries(MODES)) {
    const names = known.get(words)!.options.map(o => o.attributeName());
    for (const { unused } of modes) {
      for (const name of 'not' in unused ? unused.not : unused) expect(names).toContain(name);
    }
  }
});

/** A command line up to where its command would begin. */
async function started(...args: readonly string[]): Promise<{ ran: boolean; stderr: string }> {
  const program = createProgram();
  const seen = { ran: false, stderr: '' };
  for (const [, command] of commands(program)) command.action(() => void (seen.ran = true));
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    seen.stderr += String(text);
    return true;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return seen;
}

const DATA = ['evaluate', '--data', 'd'];
const IMAGE = ['segment', '--image', 'i.png', '--text', 't', '--out', 'o.png'];
const STACK = ['continue', '--images', 'd', '--outline', '0=m.png'];
test.each([
  [
    '--workers, --saliency have no effect with --compare',
    ['evaluate', '--compare', 'a', 'b', '--workers', '2', '--saliency', 'm2ib'],
  ],
  [
    '--top-k, --force have no effect with --segmenter',
    [...DATA, '--segmenter', '--top-k', '3', '--force'],
  ],
  ['--modality has no effect with --segmenter', [...DATA, '--segmenter', '--modality', 'US']],
  [
    '--reliability has no effect with --segmenter third',
    [...DATA, '--segmenter', 'third', '--reliability'],
  ],
  [
    '--text has no effect with --manifest',
    ['evaluate', '--manifest', 'm', '--text', 't', '--out', 'o'],
  ],
  [
    '--beta has no effect with a --saliency other than m2ib',
    [...IMAGE, '--saliency', 'gscorecam', '--beta', '1'],
  ],
  [
    '--top-k has no effect with a --saliency other than gscorecam',
    [...IMAGE, '--saliency', 'm2ib', '--top-k', '9'],
  ],
  [
    '--crf has no effect with a --postprocess other than crf',
    [...IMAGE, '--postprocess', 'otsu', '--crf', 'v1'],
  ],
  ['--label has no effect with a folder of masks', [...STACK, '--out', 'o', '--label', 'x']],
  [
    '--pack has no effect with --method learned or copy',
    [...STACK, '--out', 'o', '--method', 'copy', '--pack', 'p'],
  ],
  [
    '--queue has no effect with --out',
    ['batch', 'status', '--out', 'o', '--queue', 'postgres://q'],
  ],
  [
    '--dead has no effect with --failed',
    ['batch', 'retry', '--out', 'o', '--dead', '--failed', 'x'],
  ],
  ['--data has no effect with --pacs', ['serve', '--pacs', 'http://p', '--data', 'd']],
  ['--pacs-timeout has no effect with the embedded PACS', ['serve', '--pacs-timeout', '9']],
])('%s, and the command goes on', async (sentence, args) => {
  const { ran, stderr } = await started(...args);
  expect([ran, stderr]).toEqual([true, expect.stringContaining(sentence)]);
});

test.each([
  ['--text is given more than once; the last one counts.', [...IMAGE, '--text', 'other']],
  [
    '--top-k is given more than once; the last one counts.',
    [...IMAGE, '--top-k', '3', '--json', '--top-k', '4'],
  ],
])('%s', async (sentence, args) => {
  const { ran, stderr } = await started(...args);
  expect([ran, stderr]).toEqual([true, `${sentence}\n`]);
});

test('an option that takes several values may be repeated, and a switch, too', async () => {
  const clicks = ['--click', '1,1,+', '--click', '2,2,-'];
  const { stderr } = await started(...IMAGE, ...clicks, '--json', '--json', '--force', '--force');
  expect(stderr).toBe('');
});

test.each([
  [['segment', '--text', 't'], /required options '--image <file>', '--out <file>' not specified/],
  [['segment', '--image', 'i.png'], /required option '--out <file>' not specified/],
  [['train'], /required options '--labels <dir>', '--out <dir>' not specified/],
  [['evaluate', '--data', 'd'], /^--data needs --text; give --out DIR\.$/m],
  [['evaluate'], /^Give either --data with --text, or --manifest; give --out DIR\.$/m],
  [['evaluate', '--data', 'd', '--out', 'o'], /^--data needs --text\.$/m],
  [['evaluate', '--manifest', 'm.json'], /^Give --out DIR\.$/m],
  [['evaluate', '--segmenter', 'third', '--data', 'd'], /^--data needs --text; give --out DIR\.$/m],
])('%j names all that is missing', async (args, sentence) => {
  const { code, stderr } = await cli(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
});

test.each([
  ['evaluate', 'workers'],
  ['pseudolabel', 'workers'],
  ['batch run', 'workers'],
  ['batch work', 'processes'],
])('%s takes --workers and --processes as one', async (words, name) => {
  for (const flag of ['--workers', '--processes']) {
    const program = createProgram();
    const [, command] = commands(program).find(([w]) => w === words)!;
    command.action(() => undefined);
    const args = [...words.split(' '), ...needed(command), flag, '3'];
    await program.parseAsync(args, { from: 'user' });
    expect(command.opts()[name]).toBe(3);
  }
});

test('few examples for another patient are said, five are not', async () => {
  const one = ['--example', 'a.png=b.png'];
  const find = (n: number) =>
    cli('find', '--images', '/nowhere', '--other-patient', ...Array<string[]>(n).fill(one).flat());
  const { stderr } = await find(4);
  expect(stderr).toContain('--other-patient finds little with 4 examples; give five or more');
  expect((await find(5)).stderr).not.toContain('--other-patient');
});

test('what has its use is not spoken of', async () => {
  const { ran, stderr } = await started(...IMAGE, '--saliency', 'm2ib', '--beta', '1');
  expect([ran, stderr]).toEqual([true, '']);
});
