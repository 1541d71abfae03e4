import type { Mask } from '../../extensions/medclip-sam/src/algorithm/raster';
import type { SegmentResult } from '../../extensions/medclip-sam/src/inference/contract';

/** A mask of the fake host's images (10 x 8) with these pixels. */
export const smallMask = (pixels: readonly number[]): Mask => {
  const data = new Uint8Array(80);
  for (const i of pixels) data[i] = 1;
  return { width: 10, height: 8, data };
};

/** What the pipeline would answer for a prompt on the fake host's images; null: nothing found. */
export const resultFor = (prompt: string, pixels: readonly number[] | null): SegmentResult =>
  ({
    ...{ absence: null, confidence: null, candidates: [] },
    packId: 'test',
    backend: 'wasm',
    prompt,
    saliency: 'gradcam',
    topK: null,
    prompting: 'box+points',
    postprocess: 'otsu',
    specificity: { verdict: pixels ? 'strong' : 'none', score: 0.5 },
    found: pixels !== null,
    mask: pixels && smallMask(pixels),
    heatmap: { width: 10, height: 8, data: new Float32Array(80) },
    threshold: 0.5,
    regions: [],
    areaPx: pixels?.length ?? 0,
    box: null,
    iouPrediction: 0.9,
    stability: 0.9,
    timingsMs: { total: 100 },
  }) as unknown as SegmentResult;
