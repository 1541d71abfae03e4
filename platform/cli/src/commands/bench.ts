import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { stagesSvg } from '@medclip/bench/plot';
import { reportBars, reportText } from '@medclip/bench/reportText';
import { BENCH_PARTS, runBench, type BenchPart } from '@medclip/bench/runBench';
import { PACKAGE_DIR } from '@medclip/viewer/installed';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { countOf } from '../countOf';
import { makeOutFolder } from '../files/outFolder';
import { EXIT, UsageError } from '../exitCodes';
import { printJson, runCommand } from '../runCommand';
import { positiveInteger } from '../segmentOptions';

interface Options {
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly rounds?: number;
  readonly only?: readonly BenchPart[];
  readonly work?: string;
  readonly out?: string;
}

/** Registers `medclip-sam bench`. */
export function benchCommand(program: Command): void {
  program
    .command('bench')
    .description(
      'measure side by side: the authors’ pipeline in PyTorch, plain exports, transformers.js, ours in Node and in Chromium'
    )
    .option('--quick', 'one round, 64 masks instead of 300: minutes instead of half an hour')
    .option('--rounds <n>', 'images to measure; default 3, with --quick 1', positiveInteger)
    .addOption(new Option('--only <part...>', 'leave the others out').choices(BENCH_PARTS))
    .option('--work <dir>', 'keep the random full-size models (3.3 GB) here for the next run')
    .option('--out <dir>', 'write bench.json and bench.svg')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(run));
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  if (PACKAGE_DIR)
    throw new UsageError('bench needs a clone of the project: run npx medclip-sam bench there');
  const quick = options.quick === true;
  const report = await runBench({
    quick,
    rounds: options.rounds ?? (quick ? 1 : 3),
    parts: options.only ?? BENCH_PARTS,
    ...(options.work !== undefined && { work: options.work }),
    signal,
    onProgress: step => process.stderr.write(`${step} …\n`),
  });
  if (options.out !== undefined) {
    await makeOutFolder(options.out);
    await writeWhole(join(options.out, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
    const title = `Time per stage, ${countOf(report.settings.cores, 'core')}`;
    await writeWhole(join(options.out, 'bench.svg'), stagesSvg(title, reportBars(report)));
  }
  if (options.json) printJson(report);
  else process.stdout.write(reportText(report));
  return EXIT.done;
}
