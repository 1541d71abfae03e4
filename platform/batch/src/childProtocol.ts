import type { Failure } from './taskSource';
import type { Task, TaskResult } from './task';

/** From the parent to a process that does tasks, one at a time. */
export interface ToChild {
  readonly type: 'task';
  readonly task: Task;
  readonly attempt: number;
}

/** From the process to its parent: one of them for each task, after one `ready` at the start. */
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: TaskResult }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** The archive does not answer: the task is untouched. */
  | { readonly type: 'pacs-away'; readonly status: number; readonly retryAfterMs: number | null }
  /** An answer of the archive, for the parent's metrics. */
  | { readonly type: 'answer'; readonly verb: 'qido' | 'wado' | 'stow'; readonly status: number };
