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
const countReport = (report: unknown, exitCode: number): unknown =>
  call('countReport', JSON.stringify(report), exitCode);

const report = (numbers: object) => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  numTotalTests: 5,
  ...numbers,
});

test.each([
  ['all passed', report({}), 0, { passed: 5, failed: 0, skipped: 0 }],
  [
    'skipped tests are counted',
    report({ numPendingTests: 2 }),
    0,
    { passed: 5, failed: 0, skipped: 2 },
  ],
  ['failed tests', report({ numFailedTests: 2 }), 1, { passed: 5, failed: 2, skipped: 0 }],
  [
    'a file that cannot be loaded is a failure',
    report({ numRuntimeErrorTestSuites: 1 }),
    1,
    { passed: 5, failed: 1, skipped: 0 },
  ],
  [
    'a suite that lost its tests is a failure',
    report({ numPassedTests: 0, numTotalTests: 0 }),
    0,
    { passed: 0, failed: 1, skipped: 0 },
  ],
  [
    'a bad exit with a clean report is a failure',
    report({}),
    1,
    { passed: 5, failed: 1, skipped: 0 },
  ],
])('%s', (_name, json, exitCode, expected) => {
  expect(countReport(json, exitCode)).toEqual(expected);
});

describe('a second attempt', () => {
  const first = { passed: 7, failed: 3, skipped: 1, files: ['test/a.test.ts', 'test/b.test.ts'] };

  test('that passes is named, not a failure', () => {
    const again = { passed: 5, failed: 0, skipped: 0, files: [] };
    expect(call('secondAttempt', first, again)).toEqual({
      passed: 10,
      failed: 0,
      skipped: 1,
      alone: ['test/a.test.ts', 'test/b.test.ts'],
    });
  });

  test('that fails again is a failure', () => {
    const again = { passed: 3, failed: 2, skipped: 0, files: ['test/b.test.ts'] };
    expect(call('secondAttempt', first, again)).toEqual({
      passed: 8,
      failed: 2,
      skipped: 1,
      alone: ['test/a.test.ts'],
    });
  });

  test('that ends without a report saves nothing', () => {
    const again = { passed: 0, failed: 1, skipped: 0, files: [] };
    expect(call('secondAttempt', first, again)).toMatchObject({ failed: 1, alone: [] });
  });
});

test('files that failed are named from the root of the repository', () => {
  const at = (name: string) => path.resolve(__dirname, '../../..', name);
  const testResults = [
    { name: at('test/a.test.ts'), status: 'passed' },
    { name: at('test/b.test.ts'), status: 'failed' },
  ];
  expect(call('failedFiles', JSON.stringify({ testResults }))).toEqual(['test/b.test.ts']);
});
