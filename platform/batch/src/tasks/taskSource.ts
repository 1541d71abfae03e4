import type { Task, TaskResult } from './task';

/** A task in the hands of one worker. */
export interface LeasedTask {
  /** The source's own handle. */
  readonly id: string;
  readonly task: Task;
  /** From 1: how often the task itself has failed, plus one. Lost workers and the archive's faults do not count. */
  readonly attempt: number;
}

export interface Failure {
  readonly code: string;
  /** A sentence; never a value of a header, a prompt or an address. */
  readonly message: string;
}

/** Where tasks come from and where their results go: a journal on one machine, a queue for many. */
export interface TaskSource {
  /** The next task; null when none is waiting now. */
  readonly next: () => Promise<LeasedTask | null>;
  /** True when nothing is waiting and nobody has a task in hand. */
  readonly isFinished: () => Promise<boolean>;
  readonly done: (leased: LeasedTask, result: TaskResult) => Promise<void>;
  /** An own failure: tried again, or given up after MAX_ATTEMPTS. */
  readonly failed: (leased: LeasedTask, failure: Failure) => Promise<void>;
  /** Given back as it was: the worker ends, or the archive is away. */
  readonly release: (leased: LeasedTask) => Promise<void>;
  /** Says that the task is still worked on; throws nothing. */
  readonly touch: (leased: LeasedTask) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A task that fails by itself this often is given up. */
export const MAX_ATTEMPTS = 3;
