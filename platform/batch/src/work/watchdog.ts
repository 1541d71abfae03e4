import { Worker } from 'node:worker_threads';

/** So often the watchdog looks, in milliseconds. */
const LOOK_MS = 500;
/** The parent ends a late process first where it is there, as it knows why. */
const GRACE_MS = 1_000;

/** The watchdog's thread. Plain JavaScript in a text: it needs no file of its own wherever the program is bundled. */
const WATCH = `
const { workerData } = require('node:worker_threads');
const { deadline, parent, lookMs } = workerData;
const at = new BigInt64Array(deadline);
const orphaned = () => {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (cause) {
    return cause.code === 'ESRCH';
  }
};
setInterval(() => {
  const until = Atomics.load(at, 0);
  const late = until !== 0n && BigInt(Date.now()) > until;
  if (late || orphaned()) process.kill(process.pid, 'SIGKILL');
}, lookMs);
`;

export interface Watchdog {
  /** From now on a task is in hand, for so long at most, in milliseconds. */
  readonly begin: (leaseMs: number) => void;
  readonly end: () => void;
}

/**
 * Ends this process when its parent is gone or its task's lease is over, whatever its main thread does: a native call or an
 * endless loop hears neither a closed channel nor a timer, so a thread of its own watches.
 */
export function startWatchdog(parent = process.ppid): Watchdog {
  const deadline = new SharedArrayBuffer(8);
  const at = new BigInt64Array(deadline);
  const thread = new Worker(WATCH, {
    eval: true,
    // The parent's loaders and heap limits are not the watchdog's.
    execArgv: [],
    workerData: { deadline, parent, lookMs: LOOK_MS },
  });
  thread.unref();
  return {
    begin: leaseMs => void Atomics.store(at, 0, BigInt(Date.now() + leaseMs + GRACE_MS)),
    end: () => void Atomics.store(at, 0, 0n),
  };
}
