import { promptFromMask, stopReason, type StopReason } from '../../algorithm/slices/propagate';
import { measureMask } from '../../algorithm/measure/measure';
import type { AccompaniedSlice } from '../../algorithm/slices/companionHeads';
import { endOfTissue, type TissueStop } from '../../algorithm/slices/stopByTissue';
import { throwIfCancelled } from '../../core/errors';
import type { Mask, Raster8 } from '../../core/raster';
import type { InferenceClient } from '../../engine/worker/client';
import type { SegmentRequest } from '../../engine/contract';
import type { ActiveImage } from '../image/activeImage';
import type { WrittenSlice } from '../correct/correctionTarget';
import { drawNext, type DrawnSlice, type StudyLearnt } from './learnInStudy';

/** Why propagation ended: the stop rule, or the way it was asked for. */
export type PropagationEnd =
  StopReason | TissueStop | 'companion-ends' | 'count' | 'series-end' | 'already-outlined';

export interface PropagationSource {
  readonly client: Pick<InferenceClient, 'segment' | 'refine'>;
  /** The image `steps` away, or null at the end of the series. */
  imageAt(index: number): Promise<ActiveImage | null>;
  readRaster(active: ActiveImage, options: { signal: AbortSignal }): Promise<Raster8>;
  /** With the companions that reach around an outline; asked where the study draws. */
  sliceOf(active: ActiveImage, outline: Mask, signal: AbortSignal): Promise<AccompaniedSlice>;
  /** The reader's own outlines are never drawn over. */
  isOutlined(imageId: string): boolean;
}

export interface PropagationRequest {
  readonly start: { readonly index: number; readonly mask: Mask };
  readonly step: 1 | -1;
  /** At most so many slices; null: until the structure ends. */
  readonly count: number | null;
  /** Asked on every slice whether it still matches; null when the text did not matter on the first. */
  readonly text: { readonly prompt: string; readonly modality: string } | null;
  /** What was learnt from the outlines of this study, and the slice the first one lies on; null: the model draws. */
  readonly learnt: { readonly from: StudyLearnt; readonly slice: AccompaniedSlice } | null;
  readonly signal: AbortSignal;
  /** Every slice as it is drawn; what was told here stays when the rest is cancelled. */
  onSlice(slice: WrittenSlice): void;
}

/**
 * From slice to slice: the previous outline gives SAM's box, points and mask input (method in algorithm/slices/propagate.ts), and
 * the stop rule looks at SAM's score, the area, the overlap with the slice before and, where the text mattered at first,
 * at the specificity of the text on the new slice.
 *
 * @throws MedClipSamError cancelled, and what the pipeline throws; slices told before stay valid
 */
export async function propagateSlices(
  source: PropagationSource,
  request: PropagationRequest
): Promise<PropagationEnd> {
  if (request.learnt) return continueLearnt(source, request, request.learnt);
  const { signal, step, text, start } = request;
  const firstArea = measureMask(start.mask).areaPx;
  let previous = start.mask;
  for (let done = 0; request.count === null || done < request.count; done++) {
    throwIfCancelled(signal);
    const active = await source.imageAt(start.index + step * (done + 1));
    if (!active) return 'series-end';
    if (source.isOutlined(active.imageId)) return 'already-outlined';
    const prompt = promptFromMask(previous);
    if (!prompt) return 'faded';
    const raster = await source.readRaster(active, { signal });
    if (raster.width !== previous.width || raster.height !== previous.height) return 'series-end';
    const verdict =
      text && (await source.client.segment(raster, asked(text), { signal })).specificity;
    const { mask, iouPrediction } = await source.client.refine(
      raster,
      { ...prompt, mask: previous },
      { signal }
    );
    const end = stopReason({
      firstArea,
      previous,
      mask,
      score: iouPrediction,
      textMatches: verdict && verdict.verdict !== 'none',
    });
    if (end) return end;
    request.onSlice({ ref: active, mask, origin: 'propagated' });
    previous = mask;
  }
  return 'count';
}

/**
 * Only the verdict is wanted: the map that costs least is taken, for the verdict does not depend on it. The text itself is encoded
 * once, and SAM's encoding of the slice serves the outline, too.
 */
function asked(text: NonNullable<PropagationRequest['text']>): SegmentRequest {
  return { ...text, saliency: 'gradcam', postprocess: 'threshold', components: 1 };
}

/**
 * The same by what was learnt in the study: the tissue and the neighbour's outline draw, no model is asked. It ends where the
 * tissue ends on two slices in turn; of a slice in doubt the neighbour's outline is told once the next one is sure.
 */
async function continueLearnt(
  source: PropagationSource,
  request: PropagationRequest,
  { from, slice: first }: NonNullable<PropagationRequest['learnt']>
): Promise<PropagationEnd> {
  const { signal, step, start } = request;
  const firstArea = measureMask(start.mask).areaPx;
  let before: DrawnSlice = { slice: first, mask: start.mask };
  let doubted: { readonly slice: WrittenSlice; readonly end: TissueStop } | null = null;
  for (let done = 0; request.count === null || done < request.count; done++) {
    throwIfCancelled(signal);
    const active = await source.imageAt(start.index + step * (done + 1));
    if (!active) return 'series-end';
    if (source.isOutlined(active.imageId)) return 'already-outlined';
    const here = await source.sliceOf(active, before.mask, signal);
    const { width, height } = here.image;
    if (width !== before.mask.width || height !== before.mask.height) return 'series-end';
    const next = await drawNext(from, here, before, signal);
    if (!next.told) return 'companion-ends';
    const { contrast, contrastOfCopy, outline, reference, around } = next;
    const end = endOfTissue({
      ...{ reference, around, contrast, contrastOfCopy },
      ...{ outline, firstArea },
    });
    if (end && doubted) return doubted.end;
    if (doubted) request.onSlice(doubted.slice);
    const mask = end ? before.mask : outline;
    const slice: WrittenSlice = { ref: active, mask, origin: 'learnt' };
    if (end) doubted = { slice, end };
    else {
      doubted = null;
      request.onSlice(slice);
    }
    before = { slice: here, mask };
  }
  return doubted?.end ?? 'count';
}
