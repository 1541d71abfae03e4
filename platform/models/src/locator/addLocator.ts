import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import {
  type Graph,
  type ModelPack,
  modelPackSchema,
  packAboutSchema,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openCheckpoint } from '../checkpoint/openCheckpoint';
import { hashFile } from '../checkpoint/randomAccessFile';
import { intoPackFolder } from '../convert/convert';
import { copyFiles, fileRecords, requireOtherFolder } from '../fileRecords';
import { textOfBytes } from '../files/fileText';
import type { WeightType } from '../onnx/weightFiles';
import { verifyPack } from '../verifyPack';
import { readLocatorShape, readSecondWidths } from './locatorShape';
import { writeLocator, writeSecond } from './writeLocator';

/** Side of the images the shipped locator was trained on. */
const SIZE = 160;

export interface LocatorOptions {
  /** Checkpoint of the locator. Default: the base pack's own stays, and only what `about` says is new. */
  readonly locator?: string;
  /** Checkpoint of its second look. Default: the base pack's own stays where the locator does. */
  readonly second?: string;
  /** Folder of the pack it is put into, which stays as it is. */
  readonly base: string;
  /** Folder of the new pack; made where missing. */
  readonly out: string;
  readonly dtype: WeightType | 'int8';
  /** Default: the name of the folder. */
  readonly id?: string;
  /** Folder with `about.json` (title, licence, measured concepts …) and further files for the pack. Default: as the base pack. */
  readonly about?: string;
  readonly signal?: AbortSignal;
}

const ABOUT = 'about.json';

/**
 * A copy of a pack with a locator, which becomes its recommended map. An older locator in it is replaced.
 * @throws model-unsupported where the checkpoint is no locator, or reads another text embedding than the pack's
 */
export async function addLocator(options: LocatorOptions): Promise<ModelPack> {
  const { base, out } = options;
  requireOtherFolder(base, out);
  const id = options.id ?? path.basename(path.resolve(out));
  return intoPackFolder(out, work => writeWithLocator({ ...options, id, out: work }));
}

async function writeWithLocator(
  options: LocatorOptions & { readonly id: string }
): Promise<ModelPack> {
  const { base, out, id, signal } = options;
  const pack = await verifyPack(base);
  throwIfCancelled(signal);
  const old = new Set(oldFiles(pack, options));
  const about = readAbout(options.about);
  const own = Object.keys(pack.files).filter(f => !old.has(f) && !about.files.includes(f));
  copyFiles(base, own, out);
  if (options.about) copyFiles(options.about, about.files, out);
  const { locator: first, sources: found } =
    options.locator === undefined ? ownLocator(pack) : written(options.locator, pack, options);
  const { locator, sources } =
    options.second === undefined
      ? { locator: first, sources: found }
      : withSecond(options.second, { locator: first, sources: found }, pack, options);
  const names = new Set([...own, ...about.files, ...locatorFiles({ locator })]);
  const files = fileRecords(out, names);
  const made = modelPackSchema.parse({
    ...pack,
    ...about.said,
    ...{ id, sources, locator },
    recommended: { ...pack.recommended, ...about.said.recommended, saliency: 'locator' },
    files,
  });
  fs.writeFileSync(path.join(out, 'pack.json'), `${JSON.stringify(made, null, 1)}\n`);
  return made;
}

type Found = Pick<ModelPack, 'sources'> & { readonly locator: NonNullable<ModelPack['locator']> };

const graphFiles = (graph: Graph | undefined): readonly string[] =>
  graph ? [graph.file, ...graph.weights] : [];

const locatorFiles = ({ locator }: Pick<ModelPack, 'locator'>): readonly string[] => [
  ...graphFiles(locator?.graph),
  ...graphFiles(locator?.second),
];

/** A new locator's second look is not the old one's. */
function oldFiles(pack: ModelPack, { locator, second }: LocatorOptions): readonly string[] {
  if (locator !== undefined) return locatorFiles(pack);
  return second === undefined ? [] : graphFiles(pack.locator?.second);
}

/** @throws model-unsupported where it reads another embedding or another text than the pack has */
function withSecond(
  from: string,
  { locator, sources }: Found,
  pack: ModelPack,
  { out, dtype }: LocatorOptions
): Found {
  const checkpoint = openCheckpoint(from);
  try {
    const { embedDim: channels, embeddingSize: cells } = pack.sam;
    const widths = readSecondWidths(checkpoint, channels);
    const text = checkpoint.shape('text.weight')?.[1] ?? 0;
    checkText(text, pack);
    const shape = { size: locator.size, widths, text, channels, cells };
    const second = writeSecond(checkpoint, shape, out, dtype);
    return { locator: { ...locator, second }, sources: withSource(sources, from) };
  } finally {
    checkpoint.close();
  }
}

function checkText(text: number, pack: ModelPack): void {
  if (text === pack.clip.embedDim) return;
  throw new MedClipSamError(
    'model-unsupported',
    `The locator reads text embeddings of ${text} numbers, the pack's text encoder gives ${pack.clip.embedDim}.`,
    'Give the pack whose text encoder the locator was trained with.'
  );
}

function withSource(sources: ModelPack['sources'], from: string): ModelPack['sources'] {
  const source = { file: path.basename(from), sha256: hashFile(from) };
  return [...sources.filter(s => s.file !== source.file), source];
}

function ownLocator({ locator, sources }: ModelPack): Found {
  if (locator) return { locator, sources };
  throw new MedClipSamError(
    'bad-input',
    'The pack has no locator yet.',
    'Give the checkpoint of one with --locator.'
  );
}

function written(from: string, pack: ModelPack, { out, dtype }: LocatorOptions): Found {
  const checkpoint = openCheckpoint(from);
  try {
    const shape = readLocatorShape(checkpoint, SIZE);
    checkText(shape.text, pack);
    const graph = writeLocator(checkpoint, shape, out, dtype);
    return { locator: { size: SIZE, graph }, sources: withSource(pack.sources, from) };
  } finally {
    checkpoint.close();
  }
}

/** What the folder says about the pack, and the files that go into it. */
function readAbout(dir: string | undefined) {
  if (dir === undefined) return { said: {}, files: [] };
  try {
    const said = packAboutSchema.parse(
      JSON.parse(textOfBytes(fs.readFileSync(path.join(dir, ABOUT))))
    );
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
