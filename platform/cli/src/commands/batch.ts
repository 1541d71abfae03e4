import { Option, type Command } from 'commander';
import { runBatchExport } from '../batch/exportBatch';
import { serveChild, type ChildOptions } from '../batch/childProgram';
import { runBatchPlan } from '../batch/planBatch';
import { runBatchRetry } from '../batch/retryBatch';
import { runBatchRun } from '../batch/runBatch';
import { runBatchStatus } from '../batch/statusBatch';
import { runBatchUndo } from '../batch/undoBatch';
import { runBatchWork } from '../batch/workBatch';
import { runCommand } from '../runCommand';
import { positiveInteger, wholeNumber } from '../segmentOptions';

/** `medclip-sam batch …`: prompts times series over a whole archive (docs/batch.md). */
export function batchCommand(program: Command): void {
  const batch = program
    .command('batch')
    .description('outline what a plan names in all series of an archive that it selects');
  const verb = (name: string, text: string): Command =>
    batch.command(name).description(text).option('--json', 'one JSON object on stdout');
  const pacs = (c: Command): Command =>
    c
      .requiredOption('--pacs <url>', 'DICOMweb root; the account comes from the environment')
      .requiredOption('--plan <file>', 'plan file (JSON)');
  const concurrency = (c: Command): Command =>
    c
      .option('--reads <n>', 'reads from the PACS at once, per process', positiveInteger, 2)
      .option('--stores <n>', 'stores to the PACS at once, per process', positiveInteger, 1)
      .option('--hours <from-to>', 'work only then, for example 20:00-06:00')
      .option('--lease <seconds>', 'end a task that takes longer', positiveInteger, 1800)
      .option(
        '--inference <url>',
        'run the large models on this server (Open Inference Protocol v2)'
      )
      .option('--metrics <port>', 'Prometheus metrics on 127.0.0.1:port/metrics', wholeNumber);
  const where = (c: Command): Command =>
    c
      .option('--queue <url>', 'PostgreSQL with the queue (or MEDCLIP_QUEUE)')
      .option('--out <dir>', 'folder of `batch run`')
      .option('--plan <name>', 'name of the plan');

  concurrency(pacs(verb('run', 'do a plan on this machine; goes on where it stopped')))
    .requiredOption('--out <dir>', 'folder for the journal')
    .option('--processes, --workers <n>', 'processes', positiveInteger, 1)
    .option('--shard <i/n>', 'only this part of the series, or auto (Slurm, Kubernetes)')
    .option('--limit <n>', 'stop after this many tasks', positiveInteger)
    .option('--dry-run', 'store nothing')
    .option('--yes', 'store without asking')
    .action(runCommand(runBatchRun));
  pacs(verb('plan', 'count what a plan would do; with --queue also put it there'))
    .option('--queue <url>', 'PostgreSQL with the queue (or MEDCLIP_QUEUE)')
    .option('--shard <i/n>', 'only this part of the series')
    .option('--trial <dir>', 'folder of `batch run` of this plan, to tell the hours by')
    .option('--dry-run', 'only count')
    .option('--yes', 'put it into the queue without asking')
    .action(runCommand(runBatchPlan));
  concurrency(pacs(verb('work', 'do the tasks of a queue; on any number of machines')))
    .option('--queue <url>', 'PostgreSQL with the queue (or MEDCLIP_QUEUE)')
    .option('--workers, --processes <n>', 'processes', positiveInteger, 1)
    .option('--pacs-cap <n>', 'tasks on the PACS at once, over all machines', positiveInteger, 8)
    .addOption(
      new Option('--heartbeat <seconds>', 'a silent worker loses its task after this long')
        .argParser(positiveInteger)
        .default(30)
    )
    .option('--until-done', 'end when the queue is empty')
    .action(runCommand(runBatchWork));
  where(verb('status', 'done, found, failed, waiting')).action(runCommand(runBatchStatus));
  where(verb('retry', 'open tasks again that were given up'))
    .option('--dead', 'those that failed three times')
    .option('--failed <reason>', 'those refused or failed for this reason (its code)')
    .action(runCommand(runBatchRetry));
  where(verb('export', 'write the results as a table, with UIDs only'))
    .addOption(
      new Option('--format <format>', 'csv or parquet').choices(['csv', 'parquet']).default('csv')
    )
    .option('--to <file>', 'the table (default: PLAN.csv or PLAN.parquet)')
    .action(runCommand(runBatchExport));
  verb('undo', 'list the objects that a plan made, for the PACS administrator to reject')
    .requiredOption('--pacs <url>', 'DICOMweb root; the account comes from the environment')
    .requiredOption('--plan <name|file>', 'the plan')
    .option('--list', 'list them (the only way: DICOMweb has no deletion)')
    .action(runCommand(runBatchUndo));
  // What run and work start; not for people.
  batch
    .command('child', { hidden: true })
    .requiredOption('--pacs <url>')
    .requiredOption('--plan <file>')
    .option('--reads <n>', '', positiveInteger, 2)
    .option('--stores <n>', '', positiveInteger, 1)
    .option('--dry-run')
    .option('--inference <url>')
    .action((options: ChildOptions) => serveChild(options));
}
