import { confidenceOf } from '../../algorithm/confidence/confidence';
import { measureMask } from '../../algorithm/measure/measure';
import type { ImageWindow, RefineResult, SegmentResult } from '../../engine/contract';
import type { Found } from '../../engine/followUp/findRequest';
import { readPrompt } from '../../prompt/readPrompt';

interface Parts {
  readonly label: string;
  readonly modality: string;
  readonly found: Found;
  /** What the drawing model made of its box. */
  readonly drawn: RefineResult;
  readonly examples: number;
  readonly window: ImageWindow | null;
  readonly model: { readonly packId: string; readonly backend: string };
  readonly ms: number;
}

const NO_TIME = {
  ...{ load: 0, imageEncode: 0, textEncode: 0, saliency: 0 },
  ...{ samEncode: 0, samDecode: 0, postprocess: 0 },
};

/**
 * What was found by example, as a run. Its verdict is never better than "to be checked": the likelihood of a place is not calibrated.
 */
export function foundResult(parts: Parts): SegmentResult {
  const { label, modality, found, drawn, examples, window, model, ms } = parts;
  const { mask, iouPrediction, stability } = drawn;
  const { areaPx, box } = measureMask(mask);
  const { target } = readPrompt(label, { modality });
  const outlined = areaPx > 0;
  const specificity = { verdict: 'weak', score: found.top } as const;
  const { width, height } = mask;
  return {
    ...model,
    prompt: label,
    outcome: outlined ? 'outlined' : 'not-seen',
    meaning: { target: target || label, side: null, negated: false, unknown: [], didYouMean: [] },
    ...(window && { window }),
    side: null,
    wordings: [],
    saliency: 'example',
    examples,
    topK: null,
    channelsForwarded: null,
    prompting: 'box',
    postprocess: 'threshold',
    specificity,
    absence: null,
    found: outlined,
    mask: outlined ? mask : null,
    heatmap: found.map ?? { width, height, data: new Float32Array(width * height) },
    threshold: found.cut,
    regions: [{ box: found.box, points: [], iouPrediction, stability }],
    ...{ areaPx, box, iouPrediction, stability },
    confidence: outlined
      ? confidenceOf({ iouPrediction, stability, verdict: specificity.verdict })
      : null,
    candidates: [],
    timingsMs: { ...NO_TIME, total: ms },
  };
}
