import { writeFileSync } from 'node:fs';
import { hashedUid } from '@medclip/batch/plan/hashedUid';
import { PacsAway } from '@medclip/batch/pacs/pacsAway';
import { ServerFault } from '@medclip/extension-medclip-sam/engine/oip/serverFault';
import { serveTasks } from '@medclip/batch/work/serveTasks';
import type { Outcome, Task, TaskResult } from '@medclip/batch/tasks/task';

/** A task without models: looks for its object in the counting archive, stores it, and asks again. Some series are poison. */
const archive = process.env['ARCHIVE']!;
const workMs = Number(process.env['WORK_MS'] ?? 5);
let serverAway = 12;

async function ask(path: string, method = 'GET'): Promise<number> {
  const status = await fetch(`${archive}/${path}`, { method })
    .then(r => r.status)
    .catch(() => 0);
  if (status === 0 || status === 503) throw new PacsAway(status);
  return status;
}

async function run(task: Task, attempt: number): Promise<TaskResult> {
  const ended = (outcome: Outcome): TaskResult => ({
    task,
    outcome,
    objects: [uid],
    prompts: [],
    timingsMs: { total: workMs },
    // Tells a test which process did it.
    host: String(process.pid),
    attempt,
    finishedAt: Date.now(),
  });
  const uid = hashedUid(task.series, 'SOPInstanceUID');
  if (task.series.endsWith('.throws')) throw new Error('Doe^Jane is in this text');
  if (task.series.endsWith('.hangs')) {
    const { PID_FILE } = process.env;
    if (PID_FILE) writeFileSync(PID_FILE, String(process.pid));
    for (;;);
  }
  if (task.series.endsWith('.server') && serverAway-- > 0) {
    throw new ServerFault('The inference server is busy.', 'Wait.', 503);
  }
  if (task.series.endsWith('.unreadable')) throw new PacsAway(500, null, true);
  if (task.series.endsWith('.dies')) process.kill(process.pid, 'SIGKILL');
  if (task.series.endsWith('.eats')) {
    for (const eaten: unknown[] = []; ;) eaten.push(new Array(1e6).fill(eaten.length));
  }
  // Nothing but the way there and back.
  if (process.env['EMPTY']) return ended('stored');
  if ((await ask(`has/${uid}`)) === 200) return ended('already');
  await new Promise(resolve => setTimeout(resolve, workMs));
  await ask(`store/${uid}`, 'POST');
  // Between the store and its report: where a doubled object would come from.
  if (process.env['DIE_AFTER_STORE'] && attempt === 1) process.kill(process.pid, 'SIGKILL');
  if ((await ask(`has/${uid}`)) !== 200) throw new PacsAway(0);
  return ended('stored');
}

void serveTasks(async () => run);
