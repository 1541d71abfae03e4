import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SegmentRequest } from '@medclip/extension-medclip-sam/inference/contract';
import {
  PROMPTING_MODES,
  SALIENCY_METHODS,
  type PromptingMode,
  type SaliencyMethod,
} from '@medclip/extension-medclip-sam/inference/modelPack';

/** The options `segment` and `evaluate` share (docs/cli.md). */
export interface SegmentOptions {
  readonly pack?: string;
  readonly saliency?: SaliencyMethod;
  readonly topK?: number;
  readonly prompting?: PromptingMode;
  readonly postprocess?: 'otsu' | 'crf' | 'threshold';
  readonly components?: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function positiveInteger(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 1e6) {
    throw new InvalidArgumentError('It must be a whole number above 0.');
  }
  return Number(text);
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return Number(text);
}

export function addSegmentOptions(command: Command): Command {
  return command
    .option('--pack <id|dir>', 'model pack by id or folder (default: the shipped nano pack)')
    .addOption(
      new Option('--saliency <map>', 'saliency map (default: what the pack recommends)').choices(
        SALIENCY_METHODS
      )
    )
    .option('--top-k <n>', 'channels for gscorecam', positiveInteger)
    .addOption(new Option('--prompting <mode>', 'what SAM is given').choices(PROMPTING_MODES))
    .addOption(
      new Option('--postprocess <rule>', 'saliency to coarse mask (default: otsu)').choices([
        'otsu',
        'crf',
        'threshold',
      ])
    )
    .option('--components <n>', 'regions to outline at most', positiveInteger)
    .option('--force', 'give the mask even where the verdict is "none"')
    .option('--json', 'one JSON object on stdout');
}

export function segmentRequest(
  prompt: string,
  options: SegmentOptions,
  modality?: string
): SegmentRequest {
  return {
    prompt,
    modality,
    saliency: options.saliency,
    topK: options.topK,
    prompting: options.prompting,
    postprocess: options.postprocess,
    components: options.components,
    force: options.force,
  };
}
