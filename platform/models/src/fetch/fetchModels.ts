import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { type DownloadOptions, downloadFile } from './downloadFile';
import {
  OFFICIAL_MODELS,
  type OfficialFile,
  type OfficialModel,
  type OfficialName,
} from './officialModels';

export interface FetchedModel {
  readonly name: OfficialName;
  readonly model: OfficialModel;
  /** Paths of the model's files, the checkpoint first. */
  readonly files: readonly string[];
}

/**
 * Fetches an official model into a folder. `from` is a mirror: a folder's URL, or the checkpoint's own with the other
 * files beside it; what it gives must be the official bytes all the same. Throws MedClipSamError.
 */
export async function fetchModel(
  name: OfficialName,
  dir: string,
  from?: string,
  options: DownloadOptions = {}
): Promise<FetchedModel> {
  const model: OfficialModel = OFFICIAL_MODELS[name];
  const files: string[] = [];
  for (const file of model.files) {
    files.push(await downloadFile(file, sourceUrl(file, from), dir, options));
  }
  return { name, model, files };
}

function sourceUrl(file: OfficialFile, from?: string): string {
  if (from === undefined) return file.url;
  let base: URL;
  try {
    base = new URL(from);
    if (!/^https?:$/.test(base.protocol)) throw new Error('neither http nor https');
  } catch (cause) {
    throw new MedClipSamError(
      'bad-input',
      `--from ${from} is no http or https address.`,
      'Give the address of a folder that holds the official files, or of the checkpoint itself.',
      { cause }
    );
  }
  if (/\.(bin|pth?|safetensors)$/.test(base.pathname)) {
    return /\.(bin|pth?|safetensors)$/.test(file.name) ? base.href : new URL(file.name, base).href;
  }
  base.pathname = path.posix.join(base.pathname, file.name);
  return base.href;
}
