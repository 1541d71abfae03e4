import type { Pace } from '@medclip/batch/tasks/pace';
import { countOf } from '../countOf';
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
  more: { readonly open: number } & Partial<Pace>
): void {
  const counts = Object.entries(WORDS)
    .filter(([key]) => outcomes[key as keyof typeof WORDS] > 0)
    .map(([key, word]) => `${outcomes[key as keyof typeof WORDS]} ${word}`);
  if (more.open > 0) counts.push(`${more.open} open`);
  const pace = [
    ...(more.perMinute ? [`${more.perMinute} per minute`] : []),
    ...(more.hoursLeft ? [`about ${countOf(more.hoursLeft, 'hour')} left`] : []),
  ];
  const how = pace.length > 0 ? ` (${pace.join(', ')})` : '';
  process.stdout.write(`${plan}: ${counts.join(', ') || 'no series'}${how}\n`);
}
