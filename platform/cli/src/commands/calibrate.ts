import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Models } from '@medclip/extension-medclip-sam/engine/pipeline/models';
import { modelPackSchema } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { ruleOf } from '@medclip/extension-medclip-sam/engine/saliency/specificity';
import { textOfBytes } from '@medclip/models/files/fileText';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { calibrate, ratesOf, TARGETS } from '../calibration/calibrate';
import { askAll } from '../calibration/questions';
import { readManifest } from '../evaluation/manifest';
import { progressBar } from '../evaluation/progressBar';
import { alignedTable, decimals } from '../evaluation/report/textTable';
import { EXIT, UsageError } from '../exitCodes';
import { packDirectory } from '../openPipeline';
import { checkOutputs, readsOfSamples } from '../outputs';
import { printJson, runCommand } from '../runCommand';

interface Options {
  readonly manifest: string;
  readonly pack?: string;
  readonly out?: string;
  readonly write?: boolean;
  readonly json?: boolean;
}

export function calibrateCommand(program: Command): void {
  program
    .command('calibrate')
    .description(
      'fit the rule of the prompt’s verdict (strong, weak, none) to images with known answers'
    )
    .requiredOption('--manifest <file>', 'JSON list of { image, mask|null, text, group? }')
    .option(
      '--pack <id|dir>',
      'model pack by id or folder (default: MEDCLIP_PACK, else the shipped pack)'
    )
    .option('--out <file.json>', 'write the rule with its figures')
    .option('--write', 'put the rule into the pack’s pack.json')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(runCalibrate));
}

async function runCalibrate(options: Options, signal: AbortSignal): Promise<number> {
  const samples = await readManifest(options.manifest);
  if (samples.length === 0) throw new UsageError('The manifest is empty');
  const dir = packDirectory(options.pack);
  checkOutputs({
    reads: [
      { option: '--manifest', path: options.manifest },
      { option: '--pack', path: join(dir, 'pack.json') },
      ...readsOfSamples(samples),
    ],
    files: [{ option: '--out', path: options.out }],
  });
  const pack = await readPack(dir);
  const models = new Models(pack, await openNodeSessions(dir));
  const images = new Set(samples.map(s => s.image)).size;
  const bar = progressBar(images);
  try {
    const questions = await askAll(samples, models, {
      signal,
      onDone: done => bar.show(done, done),
    });
    bar.end();
    const before = ratesOf(questions, ruleOf(pack));
    const specificity = calibrate(questions);
    if (options.out !== undefined) {
      await writeWhole(options.out, `${JSON.stringify(specificity, null, 1)}\n`);
    }
    if (options.write) {
      const file = join(dir, 'pack.json');
      const json = JSON.parse(textOfBytes(await readFile(file))) as object;
      const next = modelPackSchema.parse({ ...json, specificity });
      await writeWhole(file, `${JSON.stringify(next, null, 1)}\n`);
    }
    if (options.json) printJson({ pack: pack.id, before, ...specificity });
    else {
      const { fitted, crossValidated, questions: counts } = specificity.calibration;
      const rows = Object.entries(TARGETS).map(([name, target]) => [
        name,
        String(counts[name] ?? '-'),
        decimals(target),
        decimals(before[name as keyof typeof before]),
        decimals(fitted[name]),
        decimals(crossValidated[name]),
      ]);
      const head = ['right', 'questions', 'target', 'before', 'fitted', 'cross-validated'];
      process.stdout.write(alignedTable([head, ...rows]));
    }
    return EXIT.done;
  } finally {
    bar.end();
    await models.sessions.dispose();
  }
}
