import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { hashFile } from './checkpoint/randomAccessFile';

/**
 * Size and checksum of files in a pack's folder, for pack.json.
 *
 * @param names default: every file there but pack.json itself
 */
export function fileRecords(
  dir: string,
  names: Iterable<string> = fs.readdirSync(dir).filter(name => name !== 'pack.json')
): ModelPack['files'] {
  return Object.fromEntries(
    [...names].sort().map(name => {
      const file = path.join(dir, name);
      return [name, { bytes: fs.statSync(file).size, sha256: hashFile(file) }];
    })
  );
}

/** @throws MedClipSamError bad-input where a new pack would overwrite the one that it is made from */
export function requireOtherFolder(base: string, out: string): void {
  if (realPath(base) !== realPath(out)) return;
  throw new MedClipSamError(
    'bad-input',
    'The new pack cannot take the place of the one it is made from.',
    'Give another folder with --out.'
  );
}

const realPath = (dir: string): string =>
  fs.existsSync(dir) ? fs.realpathSync(dir) : path.resolve(dir);

/** Copies files of a pack into another folder, with the folders they lie in. */
export function copyFiles(from: string, files: readonly string[], to: string): void {
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.copyFileSync(path.join(from, file), path.join(to, file));
  }
}
