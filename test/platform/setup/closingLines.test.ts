import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SETUP = path.resolve(__dirname, '../../../platform/setup');
const MODULE = pathToFileURL(path.join(SETUP, 'closingLines.mjs')).href;
const call = (...values: unknown[]): { text: string; failed: number } => {
  const script = `import(${JSON.stringify(MODULE)}).then(m =>
    console.log(JSON.stringify(m.closingLines(...${JSON.stringify(values)}))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as never;
};

test('name each suite, the longest files, what failed with its words, and the sum last', () => {
  const { text, failed } = call(
    [
      { name: 'types', count: { passed: 1, failed: 0, skipped: 0 }, seconds: 3 },
      {
        name: 'e2e',
        seconds: 70,
        count: {
          ...{ passed: 3, failed: 2, skipped: 1, alone: ['test/late.test.ts'] },
          before: { 'test/late.test.ts': ['opens: slow'] },
          byFile: {
            'test/late.test.ts': { passed: 3, failed: 0, skipped: 1, seconds: 50 },
            'test/bad.test.ts': { ...{ passed: 0, failed: 1, skipped: 0 }, failures: ['adds: 3'] },
            'test/hung.test.ts': { passed: 0, failed: 1, skipped: 0 },
          },
        },
      },
    ],
    ['No real images here.']
  );
  expect(text.split('\n')).toEqual([
    'types: 1 passed, 0 failed (3 s)',
    'e2e: 3 passed, 2 failed, 1 SKIPPED (70 s)',
    'Longest: late.test.ts 50 s',
    'FAILED test/bad.test.ts: adds: 3',
    'FAILED test/hung.test.ts: did not end',
    'ONLY AT THE SECOND ATTEMPT, alone: test/late.test.ts: opens: slow',
    'No real images here.',
    '4 passed, 2 failed, 1 skipped',
  ]);
  expect(failed).toBe(2);
});

describe('the reporter', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'medclip-reporter-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What it writes of a file that ended so. */
  const written = (result: object): unknown => {
    const script = `const R = require(${JSON.stringify(path.join(SETUP, 'fileReporter.cjs'))});
      new R().onTestFileResult({ path: '/a.test.ts' }, ${JSON.stringify(result)})`;
    const file = path.join(folder, 'progress.jsonl');
    const env = { ...process.env, MEDCLIP_SAM_TEST_PROGRESS: file };
    execFileSync(process.execPath, ['-e', script], { env });
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  const counts = { numPassingTests: 1, numFailingTests: 1, numPendingTests: 0, numTodoTests: 0 };

  test('tells a failed test by its name and its words, without colours', () => {
    const failed = {
      status: 'failed',
      fullName: 'adds up',
      failureMessages: ['\u001b[31mgot\n  3'],
    };
    const passed = { status: 'passed', fullName: 'begins', failureMessages: [] };
    expect(
      written({ ...counts, testResults: [passed, failed], perfStats: { runtime: 2400 } })
    ).toEqual({
      ...{ ended: '/a.test.ts', passed: 1, failed: 1, skipped: 0, seconds: 2 },
      failures: ['adds up: got 3'],
    });
  });

  test('tells why a file could not be loaded', () => {
    const none = { numPassingTests: 0, numFailingTests: 0, numPendingTests: 0, numTodoTests: 0 };
    expect(
      written({ ...none, testResults: [], testExecError: { message: 'no module x' } })
    ).toMatchObject({ failed: 1, failures: ['no module x'] });
  });
});
