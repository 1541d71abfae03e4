import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { makeNanoPack, NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { writeTritonRepository } from '@medclip/models/tritonRepository';
import { readPack, verifyPack } from '@medclip/models/verifyPack';
import { countOf } from '../../countOf';
import { packDirectory } from '../../openPipeline';
import { runCommand } from '../../runCommand';
import { convertCommand } from './convert';
import { fetchCommand } from './fetch';
import { locatorCommand } from './locator';
import { getCommand } from './get';
import { describe, megabytes, report, summary } from './report';

interface Json {
  readonly json?: boolean;
}

/** Folder in which `models list` looks for packs beside the built-in one. */
const PACKS_DIR = path.dirname(NANO_PACK_DIR);

/** Registers `medclip-sam models …`. */
export function modelsCommand(program: Command): void {
  const models = program.command('models').description('make, check and list model packs');
  convertCommand(models);
  getCommand(models);
  fetchCommand(models);
  locatorCommand(models);
  models
    .command('nano')
    .description('rebuild a built-in nano pack from its checkpoints')
    .option('--from <dir>', 'folder of the nano checkpoints; default: nano-v0 of the test data')
    .option('--out <dir>', 'folder of the pack; by default that of the built-in pack')
    .option('--json', 'one JSON object on stdout')
    .action(
      runCommand(async (flags: Json & { from?: string; out?: string }) => {
        const pack = await makeNanoPack(flags.from ?? nanoSource(), flags.out);
        const out = flags.out ?? path.join(path.dirname(NANO_PACK_DIR), pack.id);
        return report(flags, summary(out, pack), describe(pack));
      })
    );
  models
    .command('triton')
    .description('write the large graphs of a pack as a model repository of NVIDIA Triton')
    .argument('<id|dir>')
    .requiredOption('--out <dir>', 'folder of the model repository')
    .option('--json', 'one JSON object on stdout')
    .action((dir: string, flags: Json & { out: string }) =>
      runCommand(async (_: Json, signal) => {
        const names = await writeTritonRepository(named(dir), flags.out, signal);
        return report(
          flags,
          { models: names, out: flags.out },
          `${flags.out}: ${names.join(', ')}`
        );
      })(flags)
    );
  models
    .command('list')
    .description('list the packs that are here')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(list));
  models
    .command('info')
    .description('show what a pack holds')
    .argument('<id|dir>')
    .option('--json', 'one JSON object on stdout')
    .action((dir: string, flags: Json) => runCommand(() => info(named(dir), flags))(flags));
  models
    .command('verify')
    .description('check every file of a pack against its recorded size and checksum')
    .argument('<id|dir>')
    .option('--json', 'one JSON object on stdout')
    .action((dir: string, flags: Json) => runCommand(() => verify(named(dir), flags))(flags));
}

/** A folder, or the id of a pack as `--pack` takes it. */
const named = (idOrDirectory: string): string =>
  fs.existsSync(idOrDirectory) ? idOrDirectory : packDirectory(idOrDirectory);

async function list(flags: Json): Promise<number> {
  const packs = [];
  for (const name of fs.readdirSync(PACKS_DIR).sort()) {
    const dir = path.join(PACKS_DIR, name);
    if (fs.existsSync(path.join(dir, 'pack.json'))) packs.push(summary(dir, await readPack(dir)));
  }
  const lines = packs.map(p => `${p.id}  ${megabytes(p.bytes)}  ${p.title}`);
  return report(flags, { packs }, lines.join('\n'));
}

async function info(dir: string, flags: Json): Promise<number> {
  const pack = await readPack(dir);
  return report(flags, { ...summary(dir, pack), pack }, describe(pack));
}

async function verify(dir: string, flags: Json): Promise<number> {
  const pack = await verifyPack(dir);
  const count = Object.keys(pack.files).length;
  return report(
    flags,
    { ...summary(dir, pack), verified: count },
    `${countOf(count, 'file')} verified`
  );
}

/** The nano checkpoints: in the test-data folder, beside the project by default. */
function nanoSource(): string {
  const roots = [
    process.env.MEDCLIP_SAM_TEST_DATA,
    path.join(__dirname, '../../../../../../shared'),
  ];
  const dirs = roots.flatMap(root => (root ? [path.join(root, 'models', 'nano-v0')] : []));
  const found = dirs.find(dir => fs.existsSync(path.join(dir, 'config.json')));
  if (found !== undefined) return found;
  throw new MedClipSamError(
    'model-missing',
    'The checkpoints of the nano models were not found.',
    'Give their folder with --from.'
  );
}
