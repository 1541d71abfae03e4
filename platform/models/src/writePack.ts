import fs from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import {
  type ModelPack,
  modelPackSchema,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openCheckpoint } from './checkpoint/openCheckpoint';
import { hashFile } from './checkpoint/randomAccessFile';
import { openClipNames } from './clip/clipKeys';
import type { ClipShape } from './clip/clipShape';
import { readClipShape } from './clip/readClipShape';
import { writeTextInPrecision } from './clip/textPrecision';
import { writeImageGraphs, writeIntegerMaskedGraph, writeTextGraph } from './clip/writeClipGraphs';
import type { ConvertOptions, PackAbout } from './convert/convertOptions';
import { goldenOutputs } from './runtime/goldenOutputs';
import { measureVariants, type Variant } from './runtime/measureVariants';
import { CLIP_NORMALISATION } from './convert/normalisation';
import { type GraphFileOptions, halfGraph } from './onnx/graphFileOptions';
import { readSamShape } from './sam/checkpoint/readSamShape';
import { segmentAnythingNames } from './sam/checkpoint/samKeyNames';
import { samRecord } from './sam/samRecord';
import { writeSamEncoder, writeSamGraphs } from './sam/writeSamGraphs';
import { fileRecords } from './fileRecords';
import { readVocabulary } from './convert/vocabulary';
import { clipActivations, largestBuffer, samActivations } from './runtime/webGpuNeeds';

/** A browser refuses single buffers of 2 GiB; half of that leaves room. */
const MAX_FILE_BYTES = 1 << 30;

/** Writes a pack's files into an empty folder and returns its description, which is among them. */
export async function writePack(options: ConvertOptions, dir: string): Promise<ModelPack> {
  const { about } = options;
  const textBits = options.textBits ?? (options.dtype === 'fp16' ? 16 : 32);
  const files: GraphFileOptions = {
    dtype: options.dtype,
    maxFileBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
  };
  const half = options.variants?.includes('fp16') && options.dtype === 'fp16';
  const integers = options.variants?.includes('int8');
  const plain: GraphFileOptions = { ...files, ...(half && { form: 'half' }) };
  const int8: GraphFileOptions = { ...files, form: 'int8' };
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
    const images = writeImageGraphs(source, shape, dir, plain);
    const text = await writeTextInPrecision(source, shape, dir, {
      ...(textBits === 16 ? plain : files),
      bits: textBits,
      vocabulary: vocabulary.size,
      ...(options.signal && { signal: options.signal }),
    });
    const graphs = { ...images, text: text.graph };
    return {
      shape,
      graphs,
      textCosine: text.cosine,
      buffer: largestBuffer(source, clipActivations(shape)),
      half: half && {
        masked: halfGraph(graphs.masked),
        ...(textBits === 16 && { text: halfGraph(graphs.text) }),
      },
      int8: integers && {
        masked: writeIntegerMaskedGraph(source, shape, dir, files),
        text: writeTextGraph(source, shape, dir, int8),
      },
    };
  });
  await step(options, `${path.basename(options.sam)}: mask encoder and decoder`);
  const sam = await withCheckpoint(options.sam, async checkpoint => {
    const source = segmentAnythingNames(checkpoint);
    const shape = readSamShape(source, options.samOptions);
    const graphs = writeSamGraphs(source, shape, dir, plain);
    return {
      shape,
      graphs,
      buffer: largestBuffer(source, samActivations(shape)),
      half: half && { encoder: halfGraph(graphs.encoder) },
      int8: integers && { encoder: writeSamEncoder(source, shape, dir, int8) },
    };
  });
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
    webgpu: { maxBufferBytes: Math.max(clip.buffer, sam.buffer) },
    files: {},
  };
  const written: Pick<Variant, 'id' | 'graphs'>[] = [];
  if (half) written.push({ id: 'fp16', graphs: { ...clip.half, ...sam.half } });
  if (clip.int8) written.push({ id: 'int8', graphs: { ...clip.int8, ...sam.int8 } });
  if (written.length > 0) {
    await step(options, 'what the variants cost in exactness');
    pack.variants = await measureVariants(dir, pack, written, {
      vocabulary: vocabulary.size,
      ...(options.signal && { signal: options.signal }),
    });
    pack.golden = await goldenOutputs(dir, pack, {
      ...(options.signal && { signal: options.signal }),
    });
  }
  await step(options, 'checksums');
  pack.files = fileRecords(dir);
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
