import { InvalidArgumentError, Option, type Command } from 'commander';
import { patientSidesOf } from '@medclip/extension-medclip-sam/dicom/geometry/patientSides';
import type { SegmentRequest } from '@medclip/extension-medclip-sam/engine/contract';
import {
  SALIENCY_METHODS,
  type SaliencyMethod,
} from '@medclip/extension-medclip-sam/core/saliencyMethods';
import {
  PROMPTING_MODES,
  type PromptingMode,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { addMethodFlags, methodOf, type MethodFlags } from './methodFlags';
import type { ImageFile } from './readImage';

/** The options `segment` and `evaluate` share. */
export interface SegmentOptions extends MethodFlags {
  readonly pack?: string;
  readonly saliency?: SaliencyMethod;
  readonly topK?: number;
  readonly prompting?: PromptingMode;
  readonly postprocess?: 'otsu' | 'crf' | 'threshold';
  readonly components?: number;
  readonly force?: boolean;
  /** Of images that do not say it themselves. */
  readonly modality?: string;
  readonly json?: boolean;
  /** No flag of its own: `evaluate --segmenter third` sets it. */
  readonly third?: SegmentRequest['third'];
  /** No flag of its own: `evaluate --reliability` sets it. */
  readonly countReliability?: boolean | 'raw';
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
  const common = command
    .option(
      '--pack <id|dir>',
      'model pack by id or folder (default: MEDCLIP_PACK, else the shipped pack)'
    )
    .addOption(
      new Option('--saliency <map>', 'saliency map (default: what the pack recommends)').choices(
        SALIENCY_METHODS
      )
    )
    .option('--top-k <n>', 'channels for gscorecam', positiveInteger)
    .addOption(new Option('--prompting <mode>', 'what SAM is given').choices(PROMPTING_MODES))
    .addOption(
      new Option(
        '--postprocess <rule>',
        'saliency to coarse mask (default: as the pack says, else otsu)'
      ).choices(['otsu', 'crf', 'threshold'])
    )
    .option('--components <n>', 'regions to outline at most', positiveInteger)
    .option('--force', 'give the mask even where the verdict is "none"')
    .option('--modality <code>', 'DICOM modality of PNG images, as in US, MR, DX')
    .option('--json', 'one JSON object on stdout');
  return addMethodFlags(common);
}

/**
 * What is asked of an image: a text, with what the image's header says of its kind and of the patient's left and right.
 *
 * @param modality DICOM modality of an image that does not say it; before that of the options
 */
export function segmentRequest(
  prompt: string,
  options: SegmentOptions,
  image: Pick<ImageFile, 'modality' | 'dicom' | 'frame'>,
  modality?: string | null
): SegmentRequest {
  return {
    prompt,
    modality: image.modality ?? modality ?? options.modality,
    ...(image.dicom && { sides: patientSidesOf(image.dicom.dataset, image.frame) }),
    saliency: options.saliency,
    topK: options.topK,
    prompting: options.prompting,
    postprocess: options.postprocess,
    components: options.components,
    force: options.force,
    third: options.third,
    reliability: options.countReliability,
    method: methodOf(options),
  };
}

const DECIDING = [
  'pack',
  'saliency',
  'topK',
  'prompting',
  'postprocess',
  'components',
  'force',
  'modality',
  'importance',
  'softmax',
  'earlyStop',
  'tolerance',
  'm2ibLayer',
  'beta',
  'steps',
  'batch',
  'sampling',
  'threshold',
  'crf',
  'fillHoles',
  'boxes',
  'points',
  'maskToken',
  'boundary',
  'refine',
  'fit',
  'ensemble',
  'third',
  'countReliability',
] as const satisfies readonly (keyof SegmentOptions)[];

/** The options that decide a result; the others (--json, --workers) may change between the parts of one evaluation. */
export function decidingOptions(o: SegmentOptions): SegmentOptions {
  return Object.fromEntries(DECIDING.map(name => [name, o[name]]));
}
