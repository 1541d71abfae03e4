import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { stopGently } from '../../../platform/cli/src/batch/stopGently';
import { inResultFolder } from '../../../platform/cli/src/files/resultFolder';
import { onStop } from '../../../platform/cli/src/process/onStop';
import { runCommand } from '../../../platform/cli/src/runCommand';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = (): number => SIGNALS.reduce((n, s) => n + process.listenerCount(s), 0);

let said: { stdout: string; stderr: string };
let before: typeof process.exitCode;
beforeEach(() => {
  before = process.exitCode;
  said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[name], 'write').mockImplementation(text => {
      said[name] += String(text);
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = before;
});

const untilCancelled = async (signal: AbortSignal): Promise<number> => {
  for (;;) {
    await sleep(2);
    throwIfCancelled(signal);
  }
};

test.each(SIGNALS)('%s cancels, with one object on stdout and exit code 1', async signal => {
  const unheard = listeners();
  const running = runCommand((_: object, s) => untilCancelled(s))({ json: true });
  process.emit(signal);
  await running;
  expect(process.exitCode).toBe(1);
  const message = 'Cancelled. Run it again when you want to.';
  expect(said.stderr).toBe(`${message}\n`);
  expect(JSON.parse(said.stdout)).toEqual({ error: { code: 'cancelled', message } });
  expect(listeners()).toBe(unheard);
});

test('what a folder keeps is said', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'medclip-stop-'));
  const run = runCommand((_: object, signal) =>
    inResultFolder(dir, () => untilCancelled(signal), { signal })
  );
  const running = run({});
  process.emit('SIGTERM');
  await running;
  expect(said.stderr).toBe(
    `Cancelled. What is finished is kept in ${dir}: run it again, and it goes on from there.\n`
  );
  rmSync(dir, { recursive: true });
});

test('a command that cannot be interrupted in between ends at once', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const running = runCommand(() => sleep(20, 0))({});
  process.emit('SIGHUP');
  expect(exit).toHaveBeenCalledWith();
  expect([process.exitCode, said.stderr]).toEqual([
    1,
    'Cancelled. Run it again when you want to.\n',
  ]);
  await running;
});

test('the same wish twice, as npx hands it on, is one; a later one ends the process', () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(100);
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  const stop = jest.fn();
  const unheard = listeners();
  const end = onStop(stop);
  process.emit('SIGINT');
  now.mockReturnValue(300);
  process.emit('SIGINT');
  expect([stop.mock.calls.length, kill.mock.calls.length]).toEqual([1, 0]);
  now.mockReturnValue(2000);
  process.emit('SIGTERM', 'SIGTERM');
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
  expect([stop.mock.calls.length, listeners()]).toEqual([1, unheard]);
  end();
});

test('a batch finishes what is in hand, and begins nothing after the signal', () => {
  const abort = new AbortController();
  stopGently(abort.signal);
  abort.abort();
  expect(said.stderr).toBe('Finishing the tasks in hand …\n');
  expect(() => stopGently(abort.signal)).toThrow('Cancelled.');
});
