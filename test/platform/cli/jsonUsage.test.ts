import { cliInProcess as cli } from '../../support/cli/cliInProcess';

const IMAGE = ['--image', 'x.png', '--text', 'tumor'];
const TO = ['--out', 'y.png'];

test.each([
  ['a missing option', ['segment', ...IMAGE], /--out/],
  ['an unknown option', ['segment', ...IMAGE, ...TO, '--nonsense'], /--nonsense/],
  ['a mistyped option', ['segment', ...IMAGE, ...TO, '--forse'], /--force/],
  ['a bad number', ['segment', ...IMAGE, ...TO, '--top-k', 'x'], /whole number/],
  ['a value that is no choice', ['segment', ...IMAGE, ...TO, '--saliency', 'x'], /Allowed/],
  ['an option without its value', ['evaluate', '--json', '--out'], /argument missing/],
  ['a word too many', ['find', '--images', 'a', '--example', 'b=c', 'more'], /too many arguments/i],
  ['an unknown command', ['outline'], /unknown command/i],
  ['no command', [], /--json/],
  ['no command below another', ['models'], /--json/],
  ['the option before what is wrong', ['segment', '--json', ...IMAGE], /--out/],
  ['bad usage of a command below another', ['models', 'info', '--nonsense'], /--nonsense/],
])('%s: one object on stdout, the words on stderr', async (_, args, words) => {
  const { code, stdout, stderr } = await cli(
    ...(args.includes('--json') ? args : [...args, '--json'])
  );
  expect(code).toBe(2);
  const { error, ...more } = JSON.parse(stdout) as { error: { code: string; message: string } };
  expect(more).toEqual({});
  expect(error).toEqual({ code: 'bad-input', message: expect.stringMatching(words) });
  expect(error.message).toMatch(/^(?!error).*[.)]$/);
  expect(stderr).not.toBe('');
});

test('without --json stdout stays empty, and stderr as it was', async () => {
  const { code, stdout, stderr } = await cli('segment', ...IMAGE);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    "error: required option '--out <file>' not specified\n(run with --help for the options)\n"
  );
});

test('help and version that are asked for are no error', async () => {
  for (const args of [['--version'], ['segment', '--help']]) {
    const { code, stdout } = await cli(...(args.includes('--json') ? args : [...args, '--json']));
    expect(code).toBe(0);
    expect(stdout).not.toContain('"error"');
  }
});

test('what a command finds itself has the same shape', async () => {
  const { code, stdout, stderr } = await cli('evaluate', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({ error: { code: 'bad-input', message: stderr.trim() } });
});
