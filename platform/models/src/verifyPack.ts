import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { textOfBytes } from './files/fileText';
import {
  type ModelPack,
  modelPackSchema,
  packFiles,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';

const REMEDY = 'Make or download the model pack again; `medclip-sam models verify` checks it.';
/** pack.json is a few kilobytes; more is no pack. */
const MAX_MANIFEST_BYTES = 4 << 20;

/** pack.json of a folder, checked against the schema. Throws `model-missing` or `model-corrupt`. */
export async function readPack(dir: string): Promise<ModelPack> {
  const file = path.join(dir, 'pack.json');
  let text: string;
  try {
    if ((await fs.stat(file)).size > MAX_MANIFEST_BYTES) throw new Error('too large');
    text = textOfBytes(await fs.readFile(file));
  } catch (cause) {
    throw new MedClipSamError(
      'model-missing',
      `There is no readable pack.json in ${path.basename(path.resolve(dir))}.`,
      'Give the folder of a model pack (made by `medclip-sam models convert`).',
      { cause }
    );
  }
  try {
    return modelPackSchema.parse(JSON.parse(text));
  } catch (cause) {
    const detail = cause instanceof SyntaxError ? 'it is not JSON' : firstIssue(cause);
    throw new MedClipSamError('model-corrupt', `pack.json is not valid: ${detail}.`, REMEDY, {
      cause,
    });
  }
}

/** One file of the pack against its recorded size and SHA-256. Throws `model-missing` or `model-corrupt`. */
export async function verifyFile(dir: string, pack: ModelPack, file: string): Promise<void> {
  const record = pack.files[file];
  if (!record) {
    throw new MedClipSamError('model-corrupt', `pack.json has no record of ${file}.`, REMEDY);
  }
  const full = path.join(dir, file);
  const size = await fs.stat(full).then(
    stat => (stat.isFile() ? stat.size : -1),
    () => -1
  );
  if (size < 0) throw new MedClipSamError('model-missing', `${file} is missing.`, REMEDY);
  if (size !== record.bytes) {
    throw new MedClipSamError(
      'model-corrupt',
      `${file} has ${size} bytes instead of ${record.bytes}.`,
      REMEDY
    );
  }
  const hash = createHash('sha256');
  for await (const piece of createReadStream(full)) hash.update(piece as Buffer);
  if (hash.digest('hex') !== record.sha256) {
    throw new MedClipSamError(
      'model-corrupt',
      `${file} has another checksum than recorded.`,
      REMEDY
    );
  }
}

function firstIssue(cause: unknown): string {
  const issue = (cause as { issues?: { path: PropertyKey[]; message: string }[] }).issues?.[0];
  return issue ? `${issue.path.map(String).join('.') || 'top level'}: ${issue.message}` : 'unknown';
}

/** A whole pack: schema, and every file's size and checksum. Throws `model-missing` or `model-corrupt`. */
export async function verifyPack(dir: string): Promise<ModelPack> {
  const pack = await readPack(dir);
  for (const file of Object.keys(pack.files)) await verifyFile(dir, pack, file);
  for (const file of packFiles(pack)) {
    if (!pack.files[file]) {
      throw new MedClipSamError('model-corrupt', `pack.json has no record of ${file}.`, REMEDY);
    }
  }
  return pack;
}
