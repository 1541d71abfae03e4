import path from 'node:path';
import type { ModelPack, VariantId } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { checkpointConfig } from './checkpointConfig';
import type { TextBits } from '../clip/textPrecision';
import { convert } from './convert';
import { officialPack } from '../officialPack';
import { openSam } from '../sam/checkpoint/openSam';
import { readSamShape } from '../sam/checkpoint/readSamShape';
import { packId } from '../swappedPack';
import type { SamOptions } from '../sam/samShape';

export interface CheckpointFiles {
  readonly biomedclip: string;
  /** Default: vocab.txt beside the BiomedCLIP checkpoint. */
  readonly vocab?: string;
  readonly sam: string;
  /** Default: whether the file name says so; MedSAM cannot be told from SAM ViT-B by its keys. */
  readonly medsam?: boolean;
  readonly dtype: 'fp32' | 'fp16';
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
  const medsam = files.medsam ?? isMedsamFile(files.sam);
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

/** MedSAM cannot be told from SAM ViT-B by its keys, but by the name it is published under. */
export const isMedsamFile = (file: string): boolean => /medsam/i.test(path.basename(file));

function samKind(file: string, options: SamOptions) {
  const checkpoint = openSam(file);
  try {
    return readSamShape(checkpoint, options).kind;
  } finally {
    checkpoint.close();
  }
}
