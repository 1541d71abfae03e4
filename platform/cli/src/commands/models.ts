import fs from 'node:fs';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import {
  type ModelPack,
  type VariantId,
  VARIANTS,
} from '@medclip/extension-medclip-sam/inference/modelPack';
import type { TextBits } from '@medclip/models/clip/textPrecision';
import { convertCheckpoints } from '@medclip/models/convertCheckpoints';
import { makeNanoPack, NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { readPack, verifyPack } from '@medclip/models/verifyPack';
import { EXIT } from '../exitCodes';
import { printJson, runCommand } from '../runCommand';
import { fetchCommand } from './modelsFetch';
import { locatorCommand } from './modelsLocator';

interface Json {
  readonly json?: boolean;
}

interface ConvertFlags extends Json {
  readonly biomedclip: string;
  readonly vocab?: string;
  readonly sam: string;
  readonly medsam?: boolean;
  readonly dtype: 'fp32' | 'fp16';
  readonly textBits?: string;
  readonly variants?: VariantId[];
  readonly id?: string;
  readonly out: string;
}

/** Folder in which `models list` looks for packs beside the built-in one. */
const PACKS_DIR = path.dirname(NANO_PACK_DIR);

/** Registers `medclip-sam models …`. */
export function modelsCommand(program: Command): void {
  const models = program.command('models').description('Make, check and list model packs');
  models
    .command('convert')
    .description('Convert official checkpoints (PyTorch or safetensors) to a model pack')
    .requiredOption(
      '--biomedclip <file>',
      'BiomedCLIP checkpoint (open_clip or Hugging Face names)'
    )
    .option('--vocab <file>', 'BERT vocabulary; default: vocab.txt beside the checkpoint')
    .requiredOption('--sam <file>', 'SAM ViT-B/L/H, MedSAM or MobileSAM checkpoint')
    .option('--medsam', 'the SAM checkpoint is MedSAM (same keys, other preprocessing)')
    .addOption(new Option('--dtype <type>').choices(['fp32', 'fp16']).default('fp16'))
    .addOption(
      new Option('--text-bits <n>', 'text encoder; default: as --dtype').choices([
        '4',
        '8',
        '16',
        '32',
      ])
    )
    .addOption(
      new Option(
        '--variants <names...>',
        'also graphs that compute in half precision (WebGPU) or 8-bit integers (WebAssembly)'
      ).choices(VARIANTS)
    )
    .option('--id <id>', 'name of the pack; default: the folder')
    .requiredOption('--out <dir>', 'folder of the pack')
    .option('--json')
    .action(
      runCommand(async (flags: ConvertFlags, signal) => {
        const { textBits, ...rest } = flags;
        const pack = await convertCheckpoints({
          ...rest,
          ...(textBits && { textBits: Number(textBits) as TextBits }),
          onProgress: progress,
          signal,
        });
        return report(flags, summary(flags.out, pack), describe(pack));
      })
    );
  fetchCommand(models);
  locatorCommand(models);
  models
    .command('nano')
    .description('Rebuild a built-in nano pack from its checkpoints')
    .option('--from <dir>', 'folder of the nano checkpoints; default: nano-v0 of the test data')
    .option('--out <dir>', 'folder of the pack; by default that of the built-in pack')
    .option('--json')
    .action(
      runCommand(async (flags: Json & { from?: string; out?: string }) => {
        const pack = await makeNanoPack(flags.from ?? nanoSource(), flags.out);
        const out = flags.out ?? path.join(path.dirname(NANO_PACK_DIR), pack.id);
        return report(flags, summary(out, pack), describe(pack));
      })
    );
  models
    .command('list')
    .description('List the packs that are here')
    .option('--json')
    .action(runCommand(list));
  models
    .command('info')
    .description('Show what a pack holds')
    .argument('<dir>')
    .option('--json')
    .action((dir: string, flags: Json) => runCommand(() => info(dir, flags))(flags));
  models
    .command('verify')
    .description('Check every file of a pack against its recorded size and checksum')
    .argument('<dir>')
    .option('--json')
    .action((dir: string, flags: Json) => runCommand(() => verify(dir, flags))(flags));
}

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
  return report(flags, { ...summary(dir, pack), verified: count }, `${count} files verified`);
}

function report(flags: Json, json: object, text: string): number {
  if (flags.json) printJson(json);
  else process.stdout.write(`${text}\n`);
  return EXIT.done;
}

function progress(step: string): void {
  process.stderr.write(`${step}\n`);
}

function summary(dir: string, pack: ModelPack) {
  const bytes = Object.values(pack.files).reduce((sum, f) => sum + f.bytes, 0);
  return {
    id: pack.id,
    title: pack.title,
    dir: path.resolve(dir),
    bytes,
    files: Object.keys(pack.files).length,
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function describe(pack: ModelPack): string {
  const { image, text } = pack.clip;
  const { bytes } = summary('.', pack);
  return [
    `${pack.id}: ${pack.title}`,
    `size        ${megabytes(bytes)} in ${Object.keys(pack.files).length} files`,
    `image       ViT ${image.layers} x ${image.width}, ${image.heads} heads, patch ${image.patch} at ${image.size}`,
    `text        BERT ${text.layers} layers, ${text.heads} heads, context ${text.contextLength}`,
    `embedding   ${pack.clip.embedDim}, scale ${pack.clip.logitScale}`,
    `sam         ${pack.sam.kind} at ${pack.sam.imageSize}, embedding ${pack.sam.embedDim} x ${pack.sam.embeddingSize}^2`,
    `recommended ${pack.recommended.saliency}, top ${pack.recommended.topK}, ${pack.recommended.prompting}`,
    ...precision(pack),
    `licence     ${pack.licence.name}`,
    ...pack.licence.attribution.map(line => `            ${line}`),
    `use         ${pack.intendedUse}`,
  ].join('\n');
}

function precision({ precision: p, variants = [] }: ModelPack): string[] {
  const lines = variants.map(({ id, cosine }) => {
    const parts = Object.entries(cosine).map(([graph, least]) => `${graph} ${least}`);
    return `variant     ${id}, least cosine: ${parts.join(', ')}`;
  });
  if (!p) return lines;
  const error = p.textCosine === null ? '' : ` (cosine to fp32 at least ${p.textCosine})`;
  return [`precision   ${p.weights}, text ${p.textBits} bits${error}`, ...lines];
}

/** The nano checkpoints: in the test-data folder, beside the project by default. */
function nanoSource(): string {
  const roots = [process.env.MEDCLIP_SAM_TEST_DATA, path.join(__dirname, '../../../../../shared')];
  const dirs = roots.flatMap(root => (root ? [path.join(root, 'models', 'nano-v0')] : []));
  const found = dirs.find(dir => fs.existsSync(path.join(dir, 'config.json')));
  if (found !== undefined) return found;
  throw new MedClipSamError(
    'model-missing',
    'The checkpoints of the nano models were not found.',
    'Give their folder with --from.'
  );
}
