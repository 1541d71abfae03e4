import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { ConvertOptions } from './convertOptions';
import { writePack } from '../writePack';

/** Converts official checkpoints to a model pack. Same checkpoints, same bytes. Throws MedClipSamError. */
export async function convert(options: ConvertOptions): Promise<ModelPack> {
  return intoPackFolder(options.out, work => writePack(options, work));
}

/**
 * Makes a pack in a folder beside `out` and moves it there when it is whole, so that a failure leaves nothing half-written.
 * Throws `bad-input` where `out` holds something else.
 */
export async function intoPackFolder(
  out: string,
  write: (work: string) => Promise<ModelPack>
): Promise<ModelPack> {
  if (fs.existsSync(out) && fs.readdirSync(out).some(f => f !== 'pack.json') && !isPack(out)) {
    throw new MedClipSamError(
      'bad-input',
      `${path.basename(out)} exists and is no model pack.`,
      'Give another folder with --out; nothing was written.'
    );
  }
  const parent = path.dirname(path.resolve(out));
  fs.mkdirSync(parent, { recursive: true });
  const work = fs.mkdtempSync(path.join(parent, '.convert-'));
  try {
    const pack = await write(work);
    fs.rmSync(out, { recursive: true, force: true });
    fs.renameSync(work, out);
    fs.chmodSync(out, 0o755);
    return pack;
  } catch (error) {
    fs.rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

const isPack = (dir: string): boolean => fs.existsSync(path.join(dir, 'pack.json'));
