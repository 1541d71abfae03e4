import { createInterface } from 'node:readline/promises';
import type { Plan } from '@medclip/batch/plan/plan';
import { UsageError } from '../exitCodes';

/**
 * Nothing is stored in an archive unasked: --yes, a dry run of the same plan before, or an answer at the terminal.
 *
 * @throws UsageError where nobody can be asked, or the answer is no
 */
export async function confirmStoring(
  { output }: Plan,
  tasks: number,
  {
    yes,
    dryRunBefore = false,
  }: { readonly yes?: boolean | undefined; readonly dryRunBefore?: boolean }
): Promise<void> {
  if (output.dryRun || !output.seg || yes || dryRunBefore || tasks === 0) return;
  const refusal = 'Nothing was stored: give --yes, or run the plan with --dry-run first';
  if (!process.stdin.isTTY) throw new UsageError(refusal);
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asked.question(
      `Store the results of ${tasks} series in the PACS? (yes/no) `
    );
    if (!/^(y|yes)$/i.test(answer.trim())) throw new UsageError(refusal);
  } finally {
    asked.close();
  }
}
