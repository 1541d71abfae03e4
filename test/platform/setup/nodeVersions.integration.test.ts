import { spawnSync } from 'node:child_process';
import path from 'node:path';

const SCRIPT = path.resolve(__dirname, '../../../platform/setup/nodeVersions.mjs');
const run = (...versions: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...versions], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test('a version that cannot be had is named, and the run fails', () => {
  const { status, stdout } = run('99.99.99');
  expect(stdout).toContain('Node.js 99.99.99: could not be installed');
  expect(status).toBe(1);
});

test('what is no version is refused', () => {
  const { status, stderr } = run('latest');
  expect(stderr).toContain('latest is no version of Node.js');
  expect(status).toBe(1);
});
