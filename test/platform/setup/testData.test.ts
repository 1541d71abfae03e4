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

test('the body of a suite whose real images are missing is never called', () => {
  const folder = mkdtempSync(path.join(REPOSITORY, 'test/platform/setup/.tmp-'));
  try {
    const helper = path.join(REPOSITORY, 'test/support/testData');
    writeFileSync(
      path.join(folder, 'probe.test.ts'),
      `import { readdirSync } from 'node:fs';
       import { alsoWithTestData, describeWithTestData } from ${JSON.stringify(helper)};
       describeWithTestData('probe', ['data/dicom'], root => {
         for (const f of readdirSync(root + '/data/dicom')) test(f, () => expect(f).toBe(''));
       });
       alsoWithTestData('also', ['data/dicom'], () => {
         throw new Error('called');
       });`
    );
    const jest = path.join(REPOSITORY, 'node_modules/jest/bin/jest.js');
    const file = path.join(folder, 'probe.test.ts');
    const run = spawnSync(process.execPath, [jest, '--selectProjects', 'unit', '--json', file], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      env: { ...process.env, MEDCLIP_SAM_TEST_DATA: path.join(os.tmpdir(), 'not-there') },
    });
    const { numFailedTestSuites, numPassedTests, numPendingTests } = JSON.parse(run.stdout);
    expect({ numFailedTestSuites, numPassedTests, numPendingTests }).toEqual({
      numFailedTestSuites: 0,
      numPassedTests: 0,
      numPendingTests: 1,
    });
    expect(run.stdout).toContain('needs data/dicom in MEDCLIP_SAM_TEST_DATA');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test('no test reads the shared data past the helper that says when it is missing', () => {
  const past = [...testSources()].filter(
    ([name, text]) =>
      !/^(support\/testData\.ts|platform\/setup\/)/.test(name) &&
      /MEDCLIP_SAM_TEST_DATA|['"`/]shared['"`/]/.test(text)
  );
  expect(past.map(([name]) => name)).toEqual([]);
});
