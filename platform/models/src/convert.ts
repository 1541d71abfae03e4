import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/algorithm/errors';
import {
  type ModelPack,
  modelPackSchema,
} from '@medclip/extension-medclip-sam/inference/modelPack';
import { openCheckpoint } from './checkpoint/openCheckpoint';
import { hashFile } from './checkpoint/randomAccessFile';
import type { ClipShape } from './clip/clipShape';
import { openClipNames } from './clip/clipKeys';
import { type ClipOptions, readClipShape } from './clip/readClipShape';
import { type TextBits, writeTextInPrecision } from './clip/textPrecision';
import { writeImageGraphs } from './clip/writeClipGraphs';
import type { GraphFileOptions } from './onnx/graphFileOptions';
import type { WeightType } from './onnx/weightFiles';
import { MEDSAM_NORMALISATION, SAM_NORMALISATION, CLIP_NORMALISATION } from './normalisation';
import { type SamOptions, readSamShape } from './sam/readSamShape';
import { segmentAnythingNames } from './sam/samKeyNames';
import type { SamShape } from './sam/samShape';
import { writeSamGraphs } from './sam/writeSamGraphs';
import { readVocabulary } from './vocabulary';

export interface ConvertOptions {
  /** BiomedCLIP-like checkpoint, its BERT vocabulary and a SAM-like checkpoint. */
  readonly biomedclip: string;
  readonly vocab: string;
  readonly sam: string;
  /** Folder of the pack; made where missing, must hold no other pack's files. */
  readonly out: string;
  readonly dtype: WeightType;
  /** Precision of the text encoder; default that of `dtype`. */
  readonly textBits?: TextBits;
  readonly clipOptions?: ClipOptions;
  readonly samOptions?: SamOptions;
  readonly maxFileBytes?: number;
  /** What the checkpoints do not tell: names, licence, validated settings. */
  readonly about: PackAbout;
  /** Further files for the pack by name (licence text). */
  readonly extraFiles?: Readonly<Record<string, string>>;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal;
}

export interface PackAbout {
  readonly id: string;
  readonly title: string;
  readonly intendedUse: string;
  readonly licence: ModelPack['licence'];
  readonly recommended: ModelPack['recommended'];
  readonly specificity?: ModelPack['specificity'];
  readonly dense: ModelPack['clip']['dense'];
  readonly m2ib: Omit<ModelPack['clip']['m2ib'], 'layer'>;
  readonly interpolation: ModelPack['clip']['image']['interpolation'];
}

/** A browser refuses single buffers of 2 GiB; half of that leaves room. */
const MAX_FILE_BYTES = 1 << 30;

/**
 * Converts official checkpoints to a model pack. The pack is made in a folder beside `out` and moved there when it is
 * whole, so that a failure leaves nothing half-written. Same checkpoints, same bytes. Throws MedClipSamError.
 */
export async function convert(options: ConvertOptions): Promise<ModelPack> {
  const { out } = options;
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
    const pack = await writePack(options, work);
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

async function writePack(options: ConvertOptions, dir: string): Promise<ModelPack> {
  const { about } = options;
  const textBits = options.textBits ?? (options.dtype === 'fp16' ? 16 : 32);
  const files: GraphFileOptions = {
    dtype: options.dtype,
    maxFileBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
  };
  const vocabulary = readVocabulary(options.vocab);
  fs.writeFileSync(path.join(dir, 'vocab.txt'), vocabulary.bytes);
  for (const [name, text] of Object.entries(options.extraFiles ?? {})) {
    fs.writeFileSync(path.join(dir, name), text);
  }
  await step(options, `${path.basename(options.biomedclip)}: image and text encoder`);
  const clip = await withCheckpoint(options.biomedclip, async checkpoint => {
    const source = openClipNames(checkpoint);
    const shape = readClipShape(source, options.clipOptions);
    vocabulary.checkSize(source.shape('text.transformer.embeddings.word_embeddings.weight')?.[0]);
    const images = writeImageGraphs(source, shape, dir, files);
    const text = await writeTextInPrecision(source, shape, dir, {
      ...files,
      bits: textBits,
      vocabulary: vocabulary.size,
      ...(options.signal && { signal: options.signal }),
    });
    return { shape, graphs: { ...images, text: text.graph }, textCosine: text.cosine };
  });
  await step(options, `${path.basename(options.sam)}: mask encoder and decoder`);
  const sam = await withCheckpoint(options.sam, async checkpoint => {
    const source = segmentAnythingNames(checkpoint);
    const shape = readSamShape(source, options.samOptions);
    return { shape, graphs: writeSamGraphs(source, shape, dir, files) };
  });
  await step(options, 'checksums');
  const pack: ModelPack = {
    schemaVersion: 1,
    id: about.id,
    title: about.title,
    intendedUse: about.intendedUse,
    licence: about.licence,
    sources: [options.biomedclip, options.vocab, options.sam].map(file => ({
      file: path.basename(file),
      sha256: hashFile(file),
    })),
    clip: { ...clipRecord(clip.shape, about), graphs: clip.graphs },
    sam: { ...samRecord(sam.shape), graphs: sam.graphs },
    recommended: about.recommended,
    ...(about.specificity && { specificity: about.specificity }),
    precision: { weights: options.dtype, textBits, textCosine: clip.textCosine },
    files: fileRecords(dir),
  };
  const text = `${JSON.stringify(modelPackSchema.parse(pack), null, 1)}\n`;
  fs.writeFileSync(path.join(dir, 'pack.json'), text);
  return pack;
}

/** Says what comes next, and lets an abort be heard. */
async function step({ onProgress, signal }: ConvertOptions, what: string): Promise<void> {
  onProgress?.(what);
  await new Promise(resolve => setImmediate(resolve));
  throwIfCancelled(signal);
}

async function withCheckpoint<T>(
  file: string,
  use: (source: ReturnType<typeof openCheckpoint>) => Promise<T>
): Promise<T> {
  const checkpoint = openCheckpoint(file);
  try {
    return await use(checkpoint);
  } finally {
    checkpoint.close();
  }
}

function clipRecord(shape: ClipShape, about: PackAbout): Omit<ModelPack['clip'], 'graphs'> {
  const { vision, text } = shape;
  return {
    embedDim: shape.embedDim,
    logitScale: shape.logitScale,
    image: {
      size: vision.size,
      patch: vision.patch,
      width: vision.width,
      layers: vision.layers,
      heads: vision.heads,
      ...CLIP_NORMALISATION,
      interpolation: about.interpolation,
    },
    text: {
      contextLength: text.contextLength,
      layers: text.layers,
      heads: text.heads,
      vocab: 'vocab.txt',
    },
    dense: about.dense,
    m2ib: { layer: shape.m2ibLayer, ...about.m2ib },
  };
}

function samRecord(shape: SamShape): Omit<ModelPack['sam'], 'graphs'> {
  return {
    kind: shape.kind,
    imageSize: shape.imageSize,
    embedDim: shape.embedDim,
    embeddingSize: shape.embeddingSize,
    lowResSize: 4 * shape.embeddingSize,
    ...(shape.kind === 'medsam' ? MEDSAM_NORMALISATION : SAM_NORMALISATION),
    maskThreshold: 0,
  };
}

function fileRecords(dir: string): ModelPack['files'] {
  const names = fs.readdirSync(dir).sort();
  return Object.fromEntries(
    names.map(name => {
      const file = path.join(dir, name);
      return [name, { bytes: fs.statSync(file).size, sha256: hashFile(file) }];
    })
  );
}
