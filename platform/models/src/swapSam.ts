import fs from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import {
  type ModelPack,
  modelPackSchema,
  type SamModel,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { checkpointConfig } from './convert/checkpointConfig';
import { intoPackFolder } from './convert/convert';
import { isMedsamFile } from './convert/convertCheckpoints';
import { copyFiles, fileRecords, requireOtherFolder } from './fileRecords';
import { goldenOutputs } from './runtime/goldenOutputs';
import { measureVariants, type Variant } from './runtime/measureVariants';
import { halfGraph } from './onnx/graphFileOptions';
import { MAX_SHIPPED_BYTES } from './onnx/weightFiles';
import { openSam } from './sam/checkpoint/openSam';
import { readSamShape } from './sam/checkpoint/readSamShape';
import { samRecord } from './sam/samRecord';
import { type SamFileOptions, writeSamEncoder, writeSamGraphs } from './sam/writeSamGraphs';
import { aboutSwapped, freePrefix, mergedVariants, samLicences, withoutSam } from './swappedPack';
import { verifyPack } from './verifyPack';
import { largestBuffer, samActivations } from './runtime/webGpuNeeds';
import type { SwapOptions } from './swapOptions';

const WEIGHT_TYPES = { 8: 'int8', 16: 'fp16', 32: 'fp32' } as const;

/** Puts a drawing model into an existing pack: everything else of the pack stays byte for byte. Throws MedClipSamError. */
export async function swapSam(options: SwapOptions): Promise<ModelPack> {
  requireOtherFolder(options.base, options.out);
  return intoPackFolder(options.out, dir => writeSwapped(options, dir));
}

async function writeSwapped(options: SwapOptions, dir: string): Promise<ModelPack> {
  const { signal } = options;
  const abortable = signal ? { signal } : {};
  await step(options, `${path.basename(path.resolve(options.base))}: checksums`);
  const base = await verifyPack(options.base);
  const { rest, dropped } = withoutSam(base, options.fast === true);
  const kept = Object.keys(base.files).filter(name => !dropped.has(name));
  copyFiles(options.base, kept, dir);
  await step(options, `${path.basename(options.sam)}: mask encoder and decoder`);
  const { sam, forms, maxBufferBytes } = writeSam(options, dir, freePrefix(rest.files, dropped));
  const pack: ModelPack = {
    ...rest,
    ...aboutSwapped(options, rest, sam.kind),
    sam,
    webgpu: { maxBufferBytes: Math.max(base.webgpu?.maxBufferBytes ?? 0, maxBufferBytes) },
  };
  if (forms.length > 0) {
    await step(options, 'what the variants cost in exactness');
    const measured = await measureVariants(dir, pack, forms, { vocabulary: 0, ...abortable });
    pack.variants = mergedVariants(rest.variants, measured);
    const golden = await goldenOutputs(dir, pack, { names: ['encoder'], ...abortable });
    pack.golden = { ...rest.golden, ...golden };
  }
  for (const [name, text] of Object.entries(samLicences(pack, options))) {
    fs.writeFileSync(path.join(dir, name), text);
  }
  await step(options, 'checksums');
  pack.files = fileRecords(dir);
  const text = `${JSON.stringify(modelPackSchema.parse(pack), null, 1)}\n`;
  fs.writeFileSync(path.join(dir, 'pack.json'), text);
  return pack;
}

/** The model's graphs in the wanted forms, their files named with `prefix`. */
function writeSam(options: SwapOptions, dir: string, prefix: string) {
  const { bits = 16, variants = [] } = options;
  const { medsam = isMedsamFile(options.sam) } = options;
  const checkpoint = openSam(options.sam, options.decoder);
  try {
    const shape = readSamShape(checkpoint, {
      ...checkpointConfig(options.sam).sam,
      medsam,
      ...options.samOptions,
    });
    const files: SamFileOptions = {
      dtype: WEIGHT_TYPES[bits],
      maxFileBytes: options.maxFileBytes ?? MAX_SHIPPED_BYTES,
      prefix,
    };
    const half = variants.includes('fp16') && bits === 16;
    const graphs = writeSamGraphs(checkpoint, shape, dir, { ...files, ...(half && HALF) });
    const forms: Pick<Variant, 'id' | 'graphs'>[] = [];
    if (half) forms.push({ id: 'fp16', graphs: { encoder: halfGraph(graphs.encoder) } });
    if (variants.includes('int8')) {
      const encoder = writeSamEncoder(checkpoint, shape, dir, { ...files, form: 'int8' });
      forms.push({ id: 'int8', graphs: { encoder } });
    }
    const sam: SamModel = { ...samRecord(shape), graphs };
    return { sam, forms, maxBufferBytes: largestBuffer(checkpoint, samActivations(shape)) };
  } finally {
    checkpoint.close();
  }
}

const HALF = { form: 'half' } as const;

async function step({ onProgress, signal }: SwapOptions, what: string): Promise<void> {
  onProgress?.(what);
  await new Promise(resolve => setImmediate(resolve));
  throwIfCancelled(signal);
}
