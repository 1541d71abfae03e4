import fs from 'node:fs';
import path from 'node:path';
import { Argument, type Command } from 'commander';
import { convertCheckpoints } from '@medclip/models/convert/convertCheckpoints';
import { type FetchedModel, fetchModel } from '@medclip/models/fetch/fetchModels';
import {
  OFFICIAL_MODELS,
  type OfficialModel,
  type OfficialName,
} from '@medclip/models/fetch/officialModels';
import { EXIT } from '../../exitCodes';
import { printJson, runCommand } from '../../runCommand';

interface FetchFlags {
  readonly out: string;
  readonly from?: string;
  readonly json?: boolean;
}

/** Registers `medclip-sam models fetch`. */
export function fetchCommand(models: Command): void {
  models
    .command('fetch')
    .description(
      'fetch official checkpoints; where BiomedCLIP and a SAM are in the folder then, convert them'
    )
    .addArgument(new Argument('<names...>', 'which models').choices(Object.keys(OFFICIAL_MODELS)))
    .requiredOption('--out <dir>', 'folder for the checkpoints (and the pack)')
    .option('--from <url>', 'a mirror: a folder with the official files, or the checkpoint itself')
    .option('--json', 'one JSON object on stdout')
    .action((names: OfficialName[], flags: FetchFlags) =>
      runCommand((f: FetchFlags, signal) => fetchAll(names, f, signal))(flags)
    );
}

async function fetchAll(
  names: readonly OfficialName[],
  flags: FetchFlags,
  signal: AbortSignal
): Promise<number> {
  const fetched: FetchedModel[] = [];
  for (const name of names) {
    const { title, licence, intendedUse } = OFFICIAL_MODELS[name];
    process.stderr.write(`${title} · licence ${licence}\n${intendedUse}\n`);
    const onProgress = progressLine();
    fetched.push(await fetchModel(name, flags.out, flags.from, { signal, onProgress }));
    process.stderr.write('\n');
  }
  const clip = await partner('biomedclip', fetched, flags, signal);
  const sam = await partner('sam', fetched, flags, signal);
  let pack: string | null = null;
  if (clip && sam) {
    pack = path.join(flags.out, `biomedclip-${sam.name}`);
    await convertCheckpoints({
      signal,
      biomedclip: clip.files[0]!,
      sam: sam.files[0]!,
      dtype: 'fp16',
      variants: ['fp16', 'int8'],
      out: pack,
      onProgress: step => process.stderr.write(`${step}\n`),
    });
  }
  const json = { models: fetched.map(({ name, files }) => ({ name, files })), pack };
  if (flags.json) printJson(json);
  else process.stdout.write(`${summary(fetched, pack)}\n`);
  return EXIT.done;
}

/** The model of this role among those just fetched, else one that an earlier run has brought into the folder. */
async function partner(
  role: OfficialModel['role'],
  fetched: readonly FetchedModel[],
  { out }: FetchFlags,
  signal: AbortSignal
): Promise<FetchedModel | undefined> {
  const now = fetched.find(f => f.model.role === role);
  if (now) return now;
  const names = Object.keys(OFFICIAL_MODELS) as OfficialName[];
  const here = names.find(name => {
    const model: OfficialModel = OFFICIAL_MODELS[name];
    const present = (file: string) => fs.existsSync(path.join(out, file));
    return model.role === role && model.files.every(({ name: file }) => present(file));
  });
  // Nothing is fetched for it: the files are there, and are compared with their checksums.
  return here && fetchModel(here, out, undefined, { signal });
}

function summary(fetched: readonly FetchedModel[], pack: string | null): string {
  const files = fetched.flatMap(f => f.files);
  if (pack !== null) return [...files, pack].join('\n');
  return [...files, 'Next: medclip-sam models convert --biomedclip FILE --sam FILE --out DIR'].join(
    '\n'
  );
}

/** Bytes, share and time left, on one changing line of a terminal or every tenth in a log. */
function progressLine(): (file: string, done: number, total: number | null) => void {
  const started = Date.now();
  let first: number | null = null;
  let shown = -1;
  return (file, done, total) => {
    first ??= done;
    const share = total === null ? null : Math.floor((100 * done) / total);
    const step = process.stderr.isTTY
      ? Math.floor((Date.now() - started) / 250)
      : Math.floor((share ?? 0) / 10);
    if (step === shown && done !== total) return;
    shown = step;
    const speed = (done - first) / Math.max(1, Date.now() - started);
    const left =
      total !== null && speed > 0 ? `, ${Math.ceil((total - done) / speed / 1000)} s left` : '';
    const of = total === null ? '' : ` of ${megabytes(total)}, ${share} %`;
    const end = process.stderr.isTTY ? '\u001b[K' : '\n';
    process.stderr.write(
      `${process.stderr.isTTY ? '\r' : ''}${file}: ${megabytes(done)}${of}${left}${end}`
    );
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
