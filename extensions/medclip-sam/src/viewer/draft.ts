import type { SegmentResult } from '../inference/contract';
import { t } from '../locales/translate';
import type { DraftView } from '../ui/state/draft';
import { positionText, type ImageRef } from './activeImage';

/** A result that no human has taken over yet: it exists in our overlay only, never in the PACS or in OHIF's state. */
export interface Draft {
  readonly ref: ImageRef;
  readonly viewportId: string;
  readonly result: SegmentResult;
  /** Row and column spacing in mm; null where the image is not calibrated. */
  readonly spacingMm: { readonly row: number; readonly column: number } | null;
  readonly term: { readonly meaning: string; readonly coded: boolean };
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
  const { result, spacingMm } = draft;
  return {
    prompt: result.prompt,
    found: result.found,
    outlined: result.mask !== null,
    verdict: result.specificity.verdict,
    score: result.specificity.score,
    areaPx: result.areaPx,
    areaMm2: spacingMm ? result.areaPx * spacingMm.row * spacingMm.column : null,
    term: draft.term.meaning,
    coded: draft.term.coded,
    iouPrediction: result.iouPrediction,
    seconds: result.timingsMs.total / 1000,
    method: t('draft.methodValue', {
      saliency: METHODS[result.saliency] || t('draft.patchSimilarity'),
      backend: result.backend === 'webgpu' ? 'WebGPU' : 'WASM',
    }),
    position: positionText(draft.ref),
    onScreen: shownImageId === draft.ref.imageId,
  };
}
