import { OUTCOMES, type Outcome } from '@medclip/batch/tasks/task';
import { countOf } from '../countOf';
import { progressBar } from '../evaluation/progressBar';

export interface Tally {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly total: number;
}

export function tallyOf(each: Iterable<Outcome>): Tally {
  const outcomes = Object.fromEntries(OUTCOMES.map(o => [o, 0])) as Record<Outcome, number>;
  let total = 0;
  for (const outcome of each) {
    outcomes[outcome]++;
    total++;
  }
  return { outcomes, total };
}

/** Some tasks did not come to a good end. */
export const hasFailures = ({ outcomes }: Tally): boolean => outcomes.failed + outcomes.refused > 0;

/** A bar with the share done and the time left on a terminal; a sentence where the work waits. */
export function batchProgress(total: number, doneBefore: number) {
  const bar = progressBar(Math.max(1, total));
  const started = performance.now();
  let now = 0;
  return {
    onResult(): void {
      now++;
      bar.show(doneBefore + now, now);
    },
    onPause(why: string | null, ms: number): void {
      if (ms < 5_000) return;
      const s = Math.round(ms / 1000);
      const sentence =
        why === null
          ? `Outside the hours: work goes on in ${countOf(Math.round(s / 60), 'minute')}.`
          : `${why} Next try in ${countOf(s, 'second')}.`;
      process.stderr.write(`${sentence}\n`);
    },
    end(): { readonly done: number; readonly seconds: number; readonly perMinute: number } {
      bar.end();
      const seconds = (performance.now() - started) / 1000;
      return {
        done: now,
        seconds: Math.round(seconds * 10) / 10,
        perMinute: seconds > 0 ? Math.round((600 * now) / seconds) / 10 : 0,
      };
    },
  };
}
