import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/algorithm/errors';
import { convertCheckpoints } from '@medclip/models/convertCheckpoints';
import { BIOMEDCLIP, clipKeys } from './checkpoints/clipKeys';
import { MOBILE_SAM, mobileSamKeys } from './checkpoints/mobileSamKeys';
import { vocabulary, writeRandomCheckpoint } from './checkpoints/randomCheckpoint';
import { SAM_VIT_B, samKeys } from './checkpoints/samKeys';

export interface FullSizeModels {
  readonly biomedclip: string;
  readonly samVitB: string;
  /** The text of vocab.txt. */
  readonly vocabulary: string;
  /** BiomedCLIP with SAM ViT-B and with MobileSAM, fp32. */
  readonly packVitB: string;
  readonly packMobile: string;
}

/**
 * Random checkpoints of the official shapes and the packs made from them, in `folder` (about 3.3 GB). Checkpoints that are
 * there already are used again, packs are always made by the converter as it is now.
 */
export async function makeFullSizeModels(
  folder: string,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (step: string) => void } = {}
): Promise<FullSizeModels> {
  await mkdir(folder, { recursive: true });
  const words = vocabulary(BIOMEDCLIP.vocab);
  const vocab = path.join(folder, 'vocab.txt');
  await writeFile(vocab, words);
  const checkpoint = async (name: string, keys: ReturnType<typeof clipKeys>, seed: number) => {
    throwIfCancelled(options.signal);
    const file = path.join(folder, `${name}-${seed}.safetensors`);
    if (existsSync(file)) return file;
    options.onProgress?.(`random weights: ${name}`);
    writeRandomCheckpoint(`${file}.part`, keys, seed);
    await rename(`${file}.part`, file);
    return file;
  };
  const biomedclip = await checkpoint('biomedclip', clipKeys(BIOMEDCLIP), 1);
  const samVitB = await checkpoint('sam-vit-b', samKeys(SAM_VIT_B), 2);
  const mobileSam = await checkpoint('mobile-sam', mobileSamKeys(MOBILE_SAM), 3);
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
  return { biomedclip, samVitB, vocabulary: words, packVitB, packMobile };
}
