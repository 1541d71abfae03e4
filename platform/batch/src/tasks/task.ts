import { createHash } from 'node:crypto';

/** One series with all prompts of one rule. Holds UIDs and a number; no name, no prompt, no address. */
export interface Task {
  readonly plan: string;
  readonly study: string;
  readonly series: string;
  /** Index of the rule in the plan, from 0. */
  readonly rule: number;
}

export type Outcome = 'stored' | 'already' | 'nothing-found' | 'dry-run' | 'refused' | 'failed';

export const OUTCOMES: readonly Outcome[] = [
  'stored',
  'already',
  'nothing-found',
  'dry-run',
  'refused',
  'failed',
];

/** What one prompt of a task came to; the prompt itself stays in the plan. */
export interface PromptResult {
  /** Index of the prompt in its rule, from 0. */
  readonly prompt: number;
  readonly found: boolean;
  readonly verdict: string;
  readonly score: number | null;
  readonly predictedIou: number | null;
  readonly stability: number | null;
  readonly confidence: string | null;
  /** Slices looked at and slices with an outline. */
  readonly slices: number;
  readonly slicesFound: number;
  readonly voxels: number;
  readonly largestAreaMm2: number | null;
  readonly volumeMm3: number | null;
}

export interface TaskResult {
  readonly task: Task;
  readonly outcome: Outcome;
  /** SOP Instance UIDs of what is in the archive now. */
  readonly objects: readonly string[];
  readonly prompts: readonly PromptResult[];
  readonly timingsMs: Readonly<Record<string, number>>;
  readonly host: string;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since 1970; null where only the database knows that its workers were lost. */
  readonly finishedAt: number | null;
  /** Code and sentence of a refusal or failure; never a value of a header. */
  readonly reason?: { readonly code: string; readonly message: string };
}

export const taskKey = (task: Task): string => `${task.series}#${task.rule}`;

/** Is a series in shard `index` of `count`? By its UID, so that a changed list does not move it. */
export function inShard(series: string, index: number, count: number): boolean {
  const hash = createHash('sha256').update(series).digest();
  return hash.readUInt32BE(0) % count === index;
}
