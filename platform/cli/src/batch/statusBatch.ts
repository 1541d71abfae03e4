import type { TaskResult } from '@medclip/batch/task';
import { EXIT } from '../exitCodes';
import { printJson } from '../runCommand';
import { withPlace, type PlaceOptions } from './batchPlace';
import { tallyOf } from './batchProgress';
import { printTally } from './printTally';

/** `batch status`: what became of a plan so far. */
export async function runBatchStatus(options: PlaceOptions): Promise<number> {
  return withPlace(options, async place => {
    const outcomes: Pick<TaskResult, 'outcome'>[] = [];
    const reasons: Record<string, number> = {};
    for await (const { outcome, reason } of place.results()) {
      outcomes.push({ outcome });
      if (reason) reasons[reason.code] = (reasons[reason.code] ?? 0) + 1;
    }
    const tally = tallyOf(outcomes as TaskResult[]);
    const counts = await place.counts();
    if (options.json) {
      printJson({ plan: place.plan, done: tally.total, ...tally.outcomes, ...counts, reasons });
    } else {
      printTally(place.plan, tally, { open: counts.waiting + counts.inHand });
      for (const [code, n] of Object.entries(reasons)) process.stdout.write(`  ${code}: ${n}\n`);
    }
    return EXIT.done;
  });
}
