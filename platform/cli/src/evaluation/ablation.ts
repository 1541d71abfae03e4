import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import {
  PROMPTING_MODES,
  type ModelPack,
  type PromptingMode,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { SegmentOptions } from '../segmentOptions';
import type { Summary } from './summarize';

/** One row of the ablation table: what was varied, and what it gave on the samples that have a mask. */
export interface AblationRow {
  readonly saliency: SaliencyMethod;
  readonly prompting: PromptingMode;
  readonly postprocess: 'otsu' | 'crf' | 'threshold';
  readonly dice: Summary['dice'];
  readonly nsd2px: Summary['nsd2px'];
  readonly nsd2pxAuthors: Summary['nsd2pxAuthors'];
  readonly pointing: Summary['pointing'];
}

export type Variant = Required<Pick<SegmentOptions, 'saliency' | 'prompting' | 'postprocess'>>;

/** As in the papers' tables: every map with the recommended prompting, then the prompting and the coarse mask varied. */
export function ablationVariants(pack: ModelPack): Variant[] {
  const { saliency, prompting } = pack.recommended;
  const maps: SaliencyMethod[] = [
    'gradcam',
    'gscorecam',
    ...(pack.clip.graphs.m2ib ? ['m2ib' as const] : []),
  ];
  if (pack.clip.dense) maps.push('dense');
  const base: Variant = { saliency, prompting, postprocess: 'otsu' };
  return [
    ...maps.map(m => ({ ...base, saliency: m })),
    ...PROMPTING_MODES.filter(p => p !== prompting).map(p => ({ ...base, prompting: p })),
    { ...base, postprocess: 'threshold' as const },
    { ...base, postprocess: 'crf' as const },
  ];
}
