import { norm, topK } from '../../core/vector';
import type { ImageFeatures } from '../../algorithm/saliency/imageFeatures';
import { forwardChannels } from './maskedChannels';
import type { ClipImage } from '../pipeline/imageCache';
import type { SaliencyRun } from './saliencyRun';

/** A pass that takes longer than this would make whoever presses Enter meanwhile wait for it. */
const SLOW_PASS_MS = 1500;
/** One slow pass may be the first, which loads the graph, or another program's fault. */
const SLOW_PASSES = 3;

/**
 * All channels by how strongly some text can move them: the norm of their row in the gradient map bounds the importance
 * that any prompt can give them.
 */
export function likelyChannels({ gradMap, width, embedDim }: ImageFeatures): Int32Array {
  const reach = Float64Array.from({ length: width }, (_, d) =>
    norm(gradMap.subarray(d * embedDim, (d + 1) * embedDim))
  );
  return topK(reach, width);
}

/**
 * Embeds the image masked by every channel of norm1, one at a time so that a prompt waits for one at most, until cancelled.
 * With all of them in the cache any prompt's gScoreCAM is exact and needs no further pass. Stops where passes are slow.
 */
export async function fillChannels(image: ClipImage, run: SaliencyRun): Promise<void> {
  const order = likelyChannels(image.features);
  let slow = 0;
  for (let k = 0; k < order.length && slow < SLOW_PASSES; k++) {
    run.onFraction?.(k / order.length);
    const start = performance.now();
    const one = order.subarray(k, k + 1);
    await forwardChannels(image, 'norm1', one, { ...run, onFraction: undefined }, 1);
    slow = performance.now() - start > SLOW_PASS_MS ? slow + 1 : 0;
  }
}
