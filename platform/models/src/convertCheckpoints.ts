import path from 'node:path';
import type { ModelPack, VariantId } from '@medclip/extension-medclip-sam/inference/modelPack';
import { openCheckpoint } from './checkpoint/openCheckpoint';
import { checkpointConfig } from './checkpointConfig';
import type { TextBits } from './clip/textPrecision';
import { convert } from './convert';
import { officialPack } from './officialPack';
import { readSamShape, type SamOptions } from './sam/readSamShape';
import { segmentAnythingNames } from './sam/samKeyNames';
import type { WeightType } from './onnx/weightFiles';

export interface CheckpointFiles {
  readonly biomedclip: string;
  /** Default: vocab.txt beside the BiomedCLIP checkpoint. */
  readonly vocab?: string;
  readonly sam: string;
  /** Default: whether the file name says so; MedSAM cannot be told from SAM ViT-B by its keys. */
  readonly medsam?: boolean;
  readonly dtype: WeightType;
  readonly textBits?: TextBits;
  readonly variants?: readonly VariantId[];
  /** Default: the name of the folder. */
  readonly id?: string;
  readonly out: string;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal;
}

/** Converts checkpoint files with what stands beside them (config.json, vocab.txt). Throws MedClipSamError. */
export async function convertCheckpoints(files: CheckpointFiles): Promise<ModelPack> {
  const medsam = files.medsam ?? /medsam/i.test(path.basename(files.sam));
  const samOptions: SamOptions = { ...checkpointConfig(files.sam).sam, medsam };
  const id = files.id ?? packId(path.basename(path.resolve(files.out)));
  return convert({
    biomedclip: files.biomedclip,
    vocab: files.vocab ?? path.join(path.dirname(files.biomedclip), 'vocab.txt'),
    sam: files.sam,
    out: files.out,
    dtype: files.dtype,
    clipOptions: checkpointConfig(files.biomedclip).clip,
    samOptions,
    about: officialPack(id, samKind(files.sam, samOptions)),
    ...(files.variants && { variants: files.variants }),
    ...(files.textBits && { textBits: files.textBits }),
    ...(files.onProgress && { onProgress: files.onProgress }),
    ...(files.signal && { signal: files.signal }),
  });
}

function samKind(file: string, options: SamOptions) {
  const checkpoint = openCheckpoint(file);
  try {
    return readSamShape(segmentAnythingNames(checkpoint), options).kind;
  } finally {
    checkpoint.close();
  }
}

const packId = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '') || 'pack';
