import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

const MODULE = pathToFileURL(path.resolve(__dirname, '../../../platform/setup/runCheck.mjs')).href;

/** The setup scripts are ES modules that run before anything is installed; so they are called in plain Node here as well. */
function call(name: string, ...values: unknown[]): unknown {
  const script = `import(${JSON.stringify(MODULE)}).then(m =>
    console.log(JSON.stringify(m.${name}(...${JSON.stringify(values)}))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}
const at = (name: string): string => path.resolve(__dirname, '../../..', name);
const began = (name: string): string => JSON.stringify({ began: at(name) });
const ended = (name: string, passed: number, failed = 0, skipped = 0): string =>
  JSON.stringify({ ended: at(name), passed, failed, skipped });
const [A, B, C] = ['test/a.test.ts', 'test/b.test.ts', 'test/c.test.ts'];
const numbers = (passed: number, failed = 0, skipped = 0) => ({ passed, failed, skipped });

test.each([
  ['all passed', [ended(A, 5)], 0, numbers(5)],
  ['skipped tests are counted', [ended(A, 5, 0, 2)], 0, numbers(5, 0, 2)],
  ['failed tests', [ended(A, 5, 2), ended(B, 1)], 1, numbers(6, 2)],
  ['a suite that lost its tests is a failure', [], 0, numbers(0, 1)],
  ['a bad exit with clean files is a failure', [ended(A, 5)], 1, numbers(5, 1)],
  ['a file that began and did not end is a failure', [began(A), ended(B, 3)], 1, numbers(3, 1)],
])('%s', (_name, lines, code, expected) => {
  expect(call('countFiles', lines.join('\n'), code)).toMatchObject(expected);
});

test('of a run that was ended, what hung and what never began are failures, by name', () => {
  const lines = [began(A), began(B), ended(A, 4)].join('\n');
  expect(call('countFiles', lines, null, [at(A), at(B), at(C)])).toEqual({
    ...numbers(4, 2),
    byFile: { [A]: numbers(4), [B]: numbers(0, 1), [C]: numbers(0, 1) },
  });
});

describe('a second attempt', () => {
  const first = {
    ...numbers(9, 3, 1),
    byFile: { [A]: numbers(2, 2), [B]: numbers(0, 1), [C]: numbers(7, 0, 1) },
  };

  test('that passes is named, not a failure', () => {
    const again = { ...numbers(10), byFile: { [A]: numbers(4), [B]: numbers(6) } };
    expect(call('secondAttempt', first, again)).toMatchObject({
      ...numbers(17, 0, 1),
      alone: [A, B],
    });
  });

  test('that fails again is a failure', () => {
    const again = { ...numbers(9, 1), byFile: { [A]: numbers(4), [B]: numbers(5, 1) } };
    expect(call('secondAttempt', first, again)).toMatchObject({
      ...numbers(16, 1, 1),
      alone: [A],
    });
  });

  test('that runs nothing saves nothing', () => {
    const again = { ...numbers(0, 1), byFile: {} };
    expect(call('secondAttempt', first, again)).toMatchObject({ ...numbers(9, 3, 1), alone: [] });
  });
});
