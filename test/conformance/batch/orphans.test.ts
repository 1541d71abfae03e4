import { fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromChild, ToChild } from '@medclip/batch/work/childProtocol';
import type { Task } from '@medclip/batch/tasks/task';

const SUPPORT = join(__dirname, '../../support/batch');
const TSX = ['--require', require.resolve('tsx/cjs')];
const HANGING: Task = { plan: 'p', study: '1', series: '1.9.hangs', rule: 0 };

describe('a process that works on a task', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('ends when its parent was killed, though its thread hears nothing', async () => {
    const [tasks, pidFile] = [join(folder, 'tasks.json'), join(folder, 'pid')];
    writeFileSync(tasks, JSON.stringify([HANGING]));
    const worker = spawn(process.execPath, [...TSX, join(SUPPORT, 'batchWorker.ts')], {
      env: {
        ...process.env,
        ...{ JOURNAL: join(folder, 'journal.jsonl'), TASKS: tasks, PID_FILE: pidFile },
        ...{ ARCHIVE: 'http://127.0.0.1:9', LEASE_MS: '600000' },
      },
      stdio: 'ignore',
    });
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', 30_000);
    const child = Number(readFileSync(pidFile, 'utf8'));
    try {
      // It is still there a second later, so what ends it is not the task.
      await new Promise(resolve => setTimeout(resolve, 1_000));
      expect(isAlive(child)).toBe(true);
      worker.kill('SIGKILL');
      await until(() => !isAlive(child), 10_000);
      expect(isAlive(child)).toBe(false);
    } finally {
      if (isAlive(child)) process.kill(child, 'SIGKILL');
    }
  });

  it('ends when its lease is over, though nobody ends it', async () => {
    const child = fork(join(SUPPORT, 'batchChild.ts'), [], {
      execArgv: TSX,
      env: { ...process.env, ARCHIVE: 'http://127.0.0.1:9' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const ended = new Promise<string | null>(resolve =>
      child.once('exit', (_, signal) => resolve(signal))
    );
    try {
      await new Promise<void>(resolve =>
        child.once('message', (m: FromChild) => m.type === 'ready' && resolve())
      );
      const begun = Date.now();
      const task: ToChild = { type: 'task', task: HANGING, attempt: 1, leaseMs: 1_500 };
      child.send(task);
      expect(await ended).toBe('SIGKILL');
      expect(Date.now() - begun).toBeGreaterThan(1_500);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // An orphan that nobody has waited for yet is dead all the same.
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!holds() && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 50));
}
