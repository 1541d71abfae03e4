import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { convertCheckpoints } from '@medclip/models/convert/convertCheckpoints';
import { BIOMEDCLIP, clipKeys, type ClipDims } from './checkpoints/clipKeys';
import { MOBILE_SAM, mobileSamKeys, type TinyVitDims } from './checkpoints/mobileSamKeys';
import { randomCheckpointOnce, vocabulary, type Keys } from './checkpoints/randomCheckpoint';
import { SAM_VIT_B, samKeys, type SamDims } from './checkpoints/samKeys';

export interface ModelSizes {
  readonly clip: ClipDims;
  readonly samVit: SamDims;
  readonly mobileSam: TinyVitDims;
}

/** Those of the papers; 3.3 GB on disk. */
export const FULL_SIZE: ModelSizes = {
  clip: BIOMEDCLIP,
  samVit: SAM_VIT_B,
  mobileSam: MOBILE_SAM,
};

/** The same architectures in seconds instead of minutes, for the performance test. The ratios between sides are others. */
export const SMALL_SIZE: ModelSizes = {
  clip: {
    ...BIOMEDCLIP,
    width: 192,
    layers: 6,
    embed: 128,
    textWidth: 128,
    textLayers: 3,
    vocab: 2000,
    hidden: 160,
  },
  samVit: { ...SAM_VIT_B, width: 192, grid: 32, windows: [14, 0, 14, 0] },
  mobileSam: { ...MOBILE_SAM, widths: [16, 32, 64, 96], depths: [1, 1, 2, 1], heads: [0, 1, 2, 3] },
};

export interface BenchModels {
  readonly biomedclip: string;
  readonly samVitB: string;
  readonly mobileSam: string;
  /** The text of vocab.txt. */
  readonly vocabulary: string;
  /** BiomedCLIP with SAM ViT-B and with MobileSAM, fp32. */
  readonly packVitB: string;
  readonly packMobile: string;
}

/**
 * Random checkpoints and the packs made from them, in `folder`. Checkpoints that are there already are used again, packs
 * are always made by the converter as it is now.
 */
export async function makeBenchModels(
  folder: string,
  sizes: ModelSizes,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (step: string) => void } = {}
): Promise<BenchModels> {
  await mkdir(folder, { recursive: true });
  const words = vocabulary(sizes.clip.vocab);
  const vocab = path.join(folder, 'vocab.txt');
  await writeFile(vocab, words);
  const checkpoint = (name: string, keys: Keys, seed: number) => {
    throwIfCancelled(options.signal);
    options.onProgress?.(`random weights: ${name}`);
    return randomCheckpointOnce(folder, name, keys, seed);
  };
  const biomedclip = checkpoint('biomedclip', clipKeys(sizes.clip), 4);
  const samVitB = checkpoint('sam-vit-b', samKeys(sizes.samVit), 2);
  const mobileSam = checkpoint('mobile-sam', mobileSamKeys(sizes.mobileSam), 3);
  const pack = async (name: string, sam: string) => {
    options.onProgress?.(`converting: ${name}`);
    const out = path.join(folder, name);
    await convertCheckpoints({
      biomedclip,
      vocab,
      sam,
      dtype: 'fp32',
      out,
      ...(options.signal && { signal: options.signal }),
    });
    return out;
  };
  const packMobile = await pack('bench-mobile-sam', mobileSam);
  const packVitB = await pack('bench-sam-vit-b', samVitB);
  return { biomedclip, samVitB, mobileSam, vocabulary: words, packVitB, packMobile };
}
