import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  methodOptionsSchema,
  type MethodOptions,
} from '@medclip/extension-medclip-sam/engine/methodOptions';
import { UsageError } from './exitCodes';

/** The options of the single steps, as flags; names as in `engine/methodOptions.ts`. */
export interface MethodFlags {
  readonly importance?: 'norm1-mean' | 'norm2-cls' | 'v1-compat';
  readonly softmax?: 'selected' | 'all';
  readonly earlyStop?: boolean;
  readonly tolerance?: number;
  readonly m2ibLayer?: number;
  readonly beta?: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly sampling?: 'antithetic' | 'independent';
  readonly threshold?: number;
  readonly crf?: 'v1' | 'v2';
  readonly fillHoles?: boolean;
  readonly boxes?: 'per-component' | 'union';
  readonly points?: number;
  readonly maskToken?: 'single' | 'best-of-three';
  readonly boundary?: 'plain' | 'guided';
  readonly refine?: number;
  readonly fit?: 'squash' | 'longest' | 'shortest' | 'authors';
  readonly ensemble?: boolean;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be a number.');
  }
  return value;
}

export function addMethodFlags(command: Command): Command {
  const choice = (flags: string, words: string, choices: readonly string[]): Option =>
    new Option(flags, words).choices([...choices]);
  return command
    .addOption(
      choice('--importance <rule>', 'gscorecam: how channels are chosen (default: norm1-mean)', [
        'norm1-mean',
        'norm2-cls',
        'v1-compat',
      ])
    )
    .addOption(choice('--softmax <over>', 'gscorecam: softmax over', ['selected', 'all']))
    .option('--early-stop', 'gscorecam: stop once the box has settled')
    .option('--tolerance <x>', 'gscorecam: doubt allowed in the weights; 0 is exact', number)
    .option('--m2ib-layer <n>', 'm2ib: block of the bottleneck; must be the pack’s', number)
    .option('--beta <x>', 'm2ib: weight of the compression', number)
    .option('--steps <n>', 'm2ib: optimiser steps', number)
    .option('--batch <n>', 'm2ib: noise samples per step', number)
    .addOption(choice('--sampling <how>', 'm2ib: noise', ['antithetic', 'independent']))
    .option(
      '--threshold <x>',
      'for --postprocess threshold, 0 to 1 (default: as the pack says, else 0.3)',
      number
    )
    .addOption(choice('--crf <parameters>', 'for --postprocess crf (default: v1)', ['v1', 'v2']))
    .option('--fill-holes', 'fill holes of the coarse mask')
    .addOption(
      choice('--boxes <rule>', 'one box per component or one around all', [
        'per-component',
        'union',
      ])
    )
    .option('--points <n>', 'points per component (default: 1, the peak)', number)
    .addOption(
      choice('--mask-token <rule>', 'which of SAM’s masks is taken', ['single', 'best-of-three'])
    )
    .addOption(
      choice('--boundary <way>', 'guided: fit the edge to the image (default: plain)', [
        'plain',
        'guided',
      ])
    )
    .option('--refine <n>', 'further decoder passes with the mask fed back', number)
    .addOption(
      choice('--fit <way>', 'image to square; "authors" misplaces maps of non-square images', [
        'squash',
        'longest',
        'shortest',
        'authors',
      ])
    )
    .option('--ensemble', 'mean embedding of several wordings of the prompt')
    .option('--no-ensemble', 'the prompt’s own wording only');
}

/** The flags as the pipeline's settings; undefined where none was given. @throws UsageError */
export function methodOf(f: MethodFlags): MethodOptions | undefined {
  const group = <T extends object>(g: T): T | undefined =>
    Object.values(g).some(v => v !== undefined) ? g : undefined;
  const method = group({
    gScoreCam: group({
      ...{ importance: f.importance, softmax: f.softmax },
      ...{ earlyStop: f.earlyStop, tolerance: f.tolerance },
    }),
    m2ib: group({
      ...{ layer: f.m2ibLayer, beta: f.beta, steps: f.steps },
      ...{ batch: f.batch, sampling: f.sampling },
    }),
    coarse: group({ threshold: f.threshold, crf: f.crf, fillHoles: f.fillHoles }),
    sam: group({
      boxes: f.boxes,
      points: f.points,
      maskToken: f.maskToken,
      boundary: f.boundary,
      refineSteps: f.refine,
    }),
    fit: f.fit,
    ensemble: f.ensemble,
  });
  if (!method) return undefined;
  const parsed = methodOptionsSchema.safeParse(method);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UsageError(`${FLAG_OF[issue.path.join('.')] ?? 'A setting'} ${wanted(issue)}`);
}

type Issue = NonNullable<
  ReturnType<typeof methodOptionsSchema.safeParse>['error']
>['issues'][number];

function wanted(issue: Issue): string {
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  return issue.code === 'invalid_type'
    ? 'must be a whole number'
    : 'has a value that is not allowed';
}

const FLAG_OF: Readonly<Record<string, string>> = {
  'gScoreCam.tolerance': '--tolerance',
  'm2ib.layer': '--m2ib-layer',
  'm2ib.beta': '--beta',
  'm2ib.steps': '--steps',
  'm2ib.batch': '--batch',
  'coarse.threshold': '--threshold',
  'sam.points': '--points',
  'sam.refineSteps': '--refine',
};
