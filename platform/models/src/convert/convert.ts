import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { intoFolder } from '@medclip/pacs/folder/intoFolder';
import type { ConvertOptions } from './convertOptions';
import { textOfBytes } from '../files/fileText';
import { writePack } from '../writePack';

/** Converts official checkpoints to a model pack. Same checkpoints, same bytes. Throws MedClipSamError. */
export async function convert(options: ConvertOptions): Promise<ModelPack> {
  return intoPackFolder(options.out, work => writePack(options, work));
}

/** Makes a pack that takes the place of `out` when it is whole. Throws as `requirePackPlace`. */
export async function intoPackFolder(
  out: string,
  write: (work: string) => Promise<ModelPack>
): Promise<ModelPack> {
  requirePackPlace(out);
  return intoFolder(out, write);
}

/** Throws `bad-input` where `out` holds something else than a pack, which would be lost. */
export function requirePackPlace(out: string): void {
  const odd = fs.existsSync(out) ? fs.readdirSync(out).find(isForeignTo(out)) : undefined;
  if (odd === undefined) return;
  throw new MedClipSamError(
    'bad-input',
    isPack(out)
      ? `${path.basename(out)} is a model pack that holds ${odd} beside its own files.`
      : `${path.basename(out)} exists and is no model pack.`,
    'Give another folder with --out; nothing was written.'
  );
}

const isPack = (dir: string): boolean => fs.existsSync(path.join(dir, 'pack.json'));

/** What is none of a pack's files; all but pack.json where that is no description of one. */
function isForeignTo(dir: string): (name: string) => boolean {
  const own = new Set(['pack.json']);
  if (isPack(dir)) {
    try {
      const { files } = JSON.parse(textOfBytes(fs.readFileSync(path.join(dir, 'pack.json'))));
      for (const file of Object.keys(files)) own.add(file.split('/')[0]!);
    } catch {
      // It names none.
    }
  }
  return name => !own.has(name);
}
