import { paceOf } from '@medclip/batch/tasks/pace';
import type { Outcome } from '@medclip/batch/tasks/task';
import { EXIT } from '../exitCodes';
import { printJson } from '../runCommand';
import { withPlace, type PlaceOptions } from './batchPlace';
import { tallyOf } from './batchProgress';
import { printTally } from './printTally';

/** `batch status`: what became of a plan so far, how fast it goes and how long it will take. */
export async function runBatchStatus(options: PlaceOptions): Promise<number> {
  return withPlace(options, async place => {
    const outcomes: Outcome[] = [];
    const reasons: Record<string, number> = {};
    const finished: number[] = [];
    for await (const { outcome, reason, finishedAt } of place.results()) {
      outcomes.push(outcome);
      if (typeof finishedAt === 'number') finished.push(finishedAt);
      if (reason) reasons[reason.code] = (reasons[reason.code] ?? 0) + 1;
    }
    const tally = tallyOf(outcomes);
    const counts = await place.counts();
    const open = counts.waiting + counts.inHand;
    const pace = paceOf(finished, open);
    if (options.json) {
      const { plan } = place;
      printJson({ plan, done: tally.total, ...tally.outcomes, ...counts, ...pace, reasons });
    } else {
      printTally(place.plan, tally, { open, ...pace });
      for (const [code, n] of Object.entries(reasons)) process.stdout.write(`  ${code}: ${n}\n`);
    }
    return EXIT.done;
  });
}
