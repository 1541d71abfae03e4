import type { Tally } from './batchProgress';

const WORDS = {
  stored: 'stored',
  already: 'stored before',
  'nothing-found': 'nothing found',
  'dry-run': 'found (dry run)',
  refused: 'refused',
  failed: 'failed',
} as const;

/** One line a person reads. */
export function printTally(
  plan: string,
  { outcomes }: Tally,
  more: { readonly open: number; readonly perMinute?: number; readonly done?: number }
): void {
  const counts = Object.entries(WORDS)
    .filter(([key]) => outcomes[key as keyof typeof WORDS] > 0)
    .map(([key, word]) => `${outcomes[key as keyof typeof WORDS]} ${word}`);
  if (more.open > 0) counts.push(`${more.open} open`);
  const rate = more.done ? ` (${more.perMinute} per minute)` : '';
  process.stdout.write(`${plan}: ${counts.join(', ') || 'no series'}${rate}\n`);
}
