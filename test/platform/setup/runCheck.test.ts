import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

const MODULE = pathToFileURL(path.resolve(__dirname, '../../../platform/setup/runCheck.mjs')).href;

/** The setup scripts are ES modules that run before anything is installed; so they are called in plain Node here as well. */
function countReport(report: unknown, exitCode: number): unknown {
  const script = `import(${JSON.stringify(MODULE)}).then(m =>
    console.log(JSON.stringify(m.countReport(${JSON.stringify(JSON.stringify(report))}, ${exitCode}))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

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
