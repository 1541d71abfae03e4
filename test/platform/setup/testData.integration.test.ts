import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../..');

/** Source text of all test files, by path below test/. */
function testSources(): Map<string, string> {
  const root = path.join(REPOSITORY, 'test');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter(name => /\.(ts|tsx|cjs)$/.test(name) && !name.startsWith('golden'))
      .map(name => [name.replaceAll('\\', '/'), readFileSync(path.join(root, name), 'utf8')])
  );
}

/** What jest says of one more test file, on a machine without real images. */
function runProbe(name: string, body: string) {
  const folder = mkdtempSync(path.join(REPOSITORY, 'test/platform/setup/.tmp-'));
  try {
    const helper = JSON.stringify(path.join(REPOSITORY, 'test/support/testData'));
    const file = path.join(folder, name);
    writeFileSync(
      file,
      `import { alsoWithTestData, realDataRoot } from ${helper};
       test('of our own', () => expect(1).toBe(1));
       ${body}`
    );
    const jest = path.join(REPOSITORY, 'node_modules/jest/bin/jest.js');
    const options = ['--selectProjects', 'unit', '--passWithNoTests', '--json'];
    const { stdout } = spawnSync(process.execPath, [jest, ...options, file], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      env: { ...process.env, MEDCLIP_SAM_TEST_DATA: path.join(os.tmpdir(), 'not-there') },
    });
    const { numFailedTestSuites, numPassedTests, numPendingTests } = JSON.parse(stdout);
    const message = stdout.includes('lacks data/dicom');
    return { numFailedTestSuites, numPassedTests, numPendingTests, message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('what asks the same of real images too is left out where there are none', () => {
  const body = `alsoWithTestData('also', ['data/dicom'], () => {
    throw new Error('called');
  });`;
  expect(runProbe('probe.test.ts', body)).toEqual({
    ...{ numFailedTestSuites: 0, numPassedTests: 1, numPendingTests: 0, message: false },
  });
});

test('a file over real images alone is no part of such a run, and says what is missing if it is made one', () => {
  const body = `realDataRoot('data/dicom');`;
  expect(runProbe('probe.realData.test.ts', body).numPassedTests).toBe(0);
  expect(runProbe('probe.test.ts', body)).toMatchObject({ numFailedTestSuites: 1, message: true });
});

test('no test reads the shared data past the helper that says when it is missing', () => {
  const past = [...testSources()].filter(
    ([name, text]) =>
      !/^(support\/testData\.ts|platform\/setup\/)/.test(name) &&
      /MEDCLIP_SAM_TEST_DATA|['"`/]shared['"`/]/.test(text)
  );
  expect(past.map(([name]) => name)).toEqual([]);
});
