import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import {
  type ModelPack,
  modelPackSchema,
  packAboutSchema,
} from '@medclip/extension-medclip-sam/inference/modelPack';
import { openCheckpoint } from '../checkpoint/openCheckpoint';
import { hashFile } from '../checkpoint/randomAccessFile';
import type { WeightType } from '../onnx/weightFiles';
import { verifyPack } from '../verifyPack';
import { readLocatorShape } from './locatorShape';
import { writeLocator } from './writeLocator';

/** Side of the images the shipped locator was trained on. */
const SIZE = 160;

export interface LocatorOptions {
  /** Checkpoint of the locator. */
  readonly locator: string;
  /** Folder of the pack it is put into, which stays as it is. */
  readonly base: string;
  /** Folder of the new pack; made where missing. */
  readonly out: string;
  readonly dtype: WeightType | 'int8';
  /** Default: the name of the folder. */
  readonly id?: string;
  /** Folder with `about.json` (title, licence, measured concepts …) and further files for the pack. Default: as the base pack. */
  readonly about?: string;
}

const ABOUT = 'about.json';

/**
 * A copy of a pack with a locator, which becomes its recommended map. An older locator in it is replaced.
 * @throws model-unsupported where the checkpoint is no locator, or reads another text embedding than the pack's
 */
export async function addLocator(options: LocatorOptions): Promise<ModelPack> {
  const { base, out } = options;
  const pack = await verifyPack(base);
  if (path.resolve(base) === path.resolve(out)) {
    throw new MedClipSamError(
      'bad-input',
      'The new pack cannot take the place of the one it is made from.',
      'Give another folder with --out.'
    );
  }
  fs.mkdirSync(out, { recursive: true });
  const old = new Set(pack.locator ? [pack.locator.graph.file, ...pack.locator.graph.weights] : []);
  const about = readAbout(options.about);
  const own = Object.keys(pack.files).filter(f => !old.has(f) && !about.files.includes(f));
  copy(base, own, out);
  if (options.about) copy(options.about, about.files, out);
  const kept = [...own, ...about.files];
  const checkpoint = openCheckpoint(options.locator);
  try {
    const shape = readLocatorShape(checkpoint, SIZE);
    if (shape.text !== pack.clip.embedDim) {
      throw new MedClipSamError(
        'model-unsupported',
        `The locator reads text embeddings of ${shape.text} numbers, the pack's text encoder gives ${pack.clip.embedDim}.`,
        'Give the pack whose text encoder the locator was trained with.'
      );
    }
    const graph = writeLocator(checkpoint, shape, out, options.dtype);
    const files = Object.fromEntries(
      [...kept, graph.file, ...graph.weights].sort().map(name => {
        const file = path.join(out, name);
        return [name, { bytes: fs.statSync(file).size, sha256: hashFile(file) }];
      })
    );
    const source = { file: path.basename(options.locator), sha256: hashFile(options.locator) };
    const made = modelPackSchema.parse({
      ...pack,
      ...about.said,
      id: options.id ?? path.basename(path.resolve(out)),
      sources: [...pack.sources.filter(s => s.file !== source.file), source],
      locator: { size: SIZE, graph },
      recommended: { ...pack.recommended, ...about.said.recommended, saliency: 'locator' },
      files,
    });
    fs.writeFileSync(path.join(out, 'pack.json'), `${JSON.stringify(made, null, 1)}\n`);
    return made;
  } finally {
    checkpoint.close();
  }
}

function copy(from: string, files: readonly string[], to: string): void {
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.copyFileSync(path.join(from, file), path.join(to, file));
  }
}

/** What the folder says about the pack, and the files that go into it. */
function readAbout(dir: string | undefined) {
  if (dir === undefined) return { said: {}, files: [] };
  try {
    const said = packAboutSchema.parse(JSON.parse(fs.readFileSync(path.join(dir, ABOUT), 'utf8')));
    const files = fs.readdirSync(dir).filter(f => f !== ABOUT && !f.startsWith('.'));
    return { said, files: files.sort() };
  } catch (cause) {
    throw new MedClipSamError(
      'bad-input',
      `There is no usable ${ABOUT} in the folder given with --about.`,
      'Give a folder with an about.json whose fields are those of pack.json.',
      { cause }
    );
  }
}
