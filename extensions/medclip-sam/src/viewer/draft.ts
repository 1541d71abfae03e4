import { measureMask } from '../algorithm/measure';
import type { Mask } from '../algorithm/raster';
import type { SegmentResult } from '../inference/contract';
import { t } from '../locales/translate';
import type { DraftView } from '../ui/state/draft';
import type { SliceOrigin } from './acceptedSegment';
import { positionText, type ImageRef } from './activeImage';

/** A result as it comes from the pipeline, with what the header adds to it. */
export interface Finding {
  readonly ref: ImageRef;
  readonly viewportId: string;
  readonly result: SegmentResult;
  /** Row and column spacing in mm; null where the image is not calibrated. */
  readonly spacingMm: { readonly row: number; readonly column: number } | null;
  readonly term: { readonly meaning: string; readonly coded: boolean };
}

export interface DraftSlice {
  readonly ref: ImageRef;
  /** The outline as it is now. */
  readonly mask: Mask;
  /** What the AI drew here without a click; null where it drew nothing. */
  readonly ai: Mask | null;
  readonly origin: SliceOrigin;
}

/** A finding that no human has taken over yet: it exists in our overlay only, never in the PACS or in OHIF's state. */
export interface Draft extends Finding {
  readonly id: string;
  /** By image: the one the run was made on, and those it was propagated to. Empty where nothing was outlined. */
  readonly slices: ReadonlyMap<string, DraftSlice>;
}

let count = 0;

export function draftOf(finding: Finding): Draft {
  const { ref, result } = finding;
  const { mask } = result;
  const slices = new Map<string, DraftSlice>();
  if (mask) slices.set(ref.imageId, { ref, mask, ai: mask, origin: 'ai' });
  return { ...finding, id: `draft-${++count}`, slices };
}

/** Proper names; the one without is described in the reader's language. */
const METHODS: Readonly<Record<SegmentResult['saliency'], string>> = {
  gscorecam: 'gScoreCAM',
  m2ib: 'M2IB',
  gradcam: 'Grad-CAM',
  dense: '',
};

/** @param shownImageId the image of the active viewport now */
export function draftView(draft: Draft, shownImageId: string | undefined): DraftView {
  const { result, spacingMm, slices } = draft;
  // The slice on screen where the draft has one, else the one the run was made on.
  const slice = slices.get(shownImageId ?? '') ?? slices.get(draft.ref.imageId);
  const areaPx = slice ? areaOf(slice.mask) : 0;
  return {
    prompt: result.prompt,
    found: result.found,
    outlined: slices.size > 0,
    verdict: result.specificity.verdict,
    score: result.specificity.score,
    areaPx,
    areaMm2: spacingMm ? areaPx * spacingMm.row * spacingMm.column : null,
    term: draft.term.meaning,
    coded: draft.term.coded,
    iouPrediction: result.iouPrediction,
    seconds: result.timingsMs.total / 1000,
    method: t('draft.methodValue', {
      saliency: METHODS[result.saliency] || t('draft.patchSimilarity'),
      backend: result.backend === 'webgpu' ? 'WebGPU' : 'WASM',
    }),
    position: positionText(slice?.ref ?? draft.ref),
    onScreen: shownImageId === draft.ref.imageId || slices.has(shownImageId ?? ''),
  };
}

const areas = new WeakMap<Mask, number>();

/** Counted once per outline: the panel asks at every image that is rendered. */
function areaOf(mask: Mask): number {
  const known = areas.get(mask);
  if (known !== undefined) return known;
  const { areaPx } = measureMask(mask);
  areas.set(mask, areaPx);
  return areaPx;
}
