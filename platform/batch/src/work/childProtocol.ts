import type { Failure } from '../tasks/taskSource';
import type { Task, TaskResult } from '../tasks/task';

/** From the parent to a process that does tasks, one at a time. */
export interface ToChild {
  readonly type: 'task';
  readonly task: Task;
  readonly attempt: number;
  /** The process ends itself when it takes longer, in milliseconds: its parent may be gone by then. */
  readonly leaseMs: number;
}

/** From the process to its parent: one of them for each task, after one `ready` at the start. */
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: TaskResult }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** Archive or inference server are away, or are not what they should be: the task is untouched. */
  | {
      readonly type: 'away';
      readonly why: string;
      readonly retryAfterMs: number | null;
      /** The archive answers queries about the series. */
      readonly queried: boolean;
    }
  /** An answer of the archive, for the parent's metrics. */
  | { readonly type: 'answer'; readonly verb: 'qido' | 'wado' | 'stow'; readonly status: number };
