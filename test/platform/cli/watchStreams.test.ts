import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import path from 'node:path';
import { watchStreams } from '../../../platform/cli/src/process/watchStreams';

const CLI = path.resolve(__dirname, '../../../platform/cli/bin/medclip-sam.cjs');

function watched() {
  const written: string[] = [];
  const exit = jest.fn();
  const stdout = new EventEmitter() as unknown as NodeJS.WritableStream;
  const stderr = Object.assign(new EventEmitter(), {
    write: (text: string) => written.push(text),
  }) as unknown as NodeJS.WritableStream;
  watchStreams({ stdout, stderr, exit });
  return { stdout, stderr, exit, written };
}

test.each([
  ['EPIPE', 0, []],
  ['ENOSPC', 1, [expect.stringMatching(/to stdout: the disk is full\. Free some space/)]],
  ['EDQUOT', 1, [expect.stringMatching(/to stdout: the quota of this account is used up\./)]],
  ['EIO', 1, [expect.stringMatching(/to stdout: EIO\. Send it to another place\.\n$/)]],
])('%s of stdout: exit code %i', (code, exitCode, words) => {
  const { stdout, exit, written } = watched();
  stdout.emit('error', Object.assign(new Error(`${code}: write`), { code }));
  expect(exit.mock.calls).toEqual([[exitCode]]);
  expect(written).toEqual(words);
});

test('where stderr is gone the work goes on', () => {
  const { stderr, exit } = watched();
  stderr.emit('error', Object.assign(new Error('EIO: write'), { code: 'EIO' }));
  expect(exit).not.toHaveBeenCalled();
});

test('a full device behind the whole program', () => {
  const full = openSync('/dev/full', 'w');
  const run = (...stdio: ('ignore' | 'pipe' | number)[]) =>
    spawnSync(process.execPath, [CLI, '--version'], { stdio, encoding: 'utf8' });
  const { status, stderr } = run('ignore', full, 'pipe');
  const deaf = run('ignore', 'pipe', full);
  closeSync(full);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^The answer could not be .*full/)]);
  expect([deaf.status, deaf.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+/)]);
});
