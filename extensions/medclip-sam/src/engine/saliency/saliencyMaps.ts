import { MedClipSamError } from '../../core/errors';
import { denseSimilarity, patchCosines } from '../../algorithm/saliency/denseSimilarity';
import { gradCam } from '../../algorithm/saliency/gradCam';
import type { ChannelRule } from '../../algorithm/saliency/gScoreCam';
import { runGScoreCam } from './gScoreCamRun';
import type { ClipImage } from '../pipeline/imageCache';
import { runM2ib, type M2ibOptions } from './m2ibRun';
import type { SaliencyMethod } from '../../core/saliencyMethods';
import type { SaliencyMap, SaliencyRun } from './saliencyRun';

export interface SaliencyOptions {
  readonly method: SaliencyMethod;
  readonly topK: number;
  readonly rule?: ChannelRule;
  readonly softmax?: 'selected' | 'all';
  readonly earlyStop?: boolean;
  readonly tolerance?: number;
  readonly m2ib?: M2ibOptions;
}

const NO_CHANNELS = { topK: null, channelsForwarded: null };

/** The saliency of a unit text embedding on one encoded image. */
export async function saliencyMap(
  image: ClipImage,
  text: Float32Array,
  options: SaliencyOptions,
  run: SaliencyRun
): Promise<SaliencyMap> {
  const { clip } = run.pack;
  switch (options.method) {
    case 'gradcam':
      return { map: gradCam(image.features, text, clip.logitScale), ...NO_CHANNELS };
    case 'dense':
      return {
        map: denseSimilarity(patchCosines(image.features, text), clip.dense),
        ...NO_CHANNELS,
      };
    case 'gscorecam':
      return runGScoreCam(image, text, options, run);
    case 'locator':
      throw new MedClipSamError(
        'bad-input',
        'The locator has no map of patches.',
        'Choose another saliency method.'
      );
    case 'm2ib':
      return { map: await runM2ib(image, text, options.m2ib ?? {}, run), ...NO_CHANNELS };
  }
}
