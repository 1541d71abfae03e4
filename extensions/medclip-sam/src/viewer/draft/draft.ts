import { measureMask, type MaskMeasure, type SpacingMm } from '../../algorithm/measure/measure';
import type { Mask, Raster8 } from '../../core/raster';
import { sidedTerm } from '../../prompt/terms/sidedTerm';
import { termColour } from '../../prompt/terms/termColour';
import type { ModelStatus } from '../../engine/worker/client';
import type { ImageWindow, SegmentRequest, SegmentResult } from '../../engine/contract';
import type { DraftView } from '../../state/draft';
import type { Continued, SliceOrigin } from '../segments/acceptedSegment';
import { isByHand } from '../segments/byHand';
import { positionText, type ImageRef } from '../image/activeImage';
import { windowText } from '../image/imageWindow';
import type { Doubt } from './doubt';
import { provenanceOfResult } from './provenanceLines';
import { readersTarget } from '../measure/readersName';
import { hexColour } from '../segments/segmentViews';
import { termAnswerOf } from '../segments/terms';
import { termText } from '../segments/termText';
import type { UnusualNow } from './unusualNow';

/** A result as it comes from the pipeline, with what the header adds to it. */
export interface Finding {
  readonly ref: ImageRef;
  readonly viewportId: string;
  readonly result: SegmentResult;
  /** Row and column spacing in mm under an outline; null where the image is not calibrated there. */
  readonly spacingUnder: (outline: Mask) => SpacingMm | null;
  /** What was asked of which pixels: what a map of the uncertainty or another candidate needs. */
  readonly asked?: { readonly raster: Raster8; readonly request: SegmentRequest };
  /** The image's own window, where the one that the run saw is far from it. */
  readonly standardWindow?: ImageWindow;
  /** Once the reader has asked for it. */
  readonly doubt?: Doubt;
  /** Outlines that no run has drawn here: copied from another sequence. In place of the result's mask. */
  readonly drawn?: ReadonlyMap<string, DraftSlice>;
  /** What other sequences of the study answer to the same words here. */
  readonly sequences?: SequencesSeen;
  /** Where a fast draft is followed by a more exact outline; absent where there is only one drawing model. */
  readonly exact?: ExactOutline;
}

/** On how many of the other sequences the thing is outlined in the same place. */
export interface SequencesSeen {
  /** The outline that theirs were compared with. */
  readonly of: Mask;
  readonly seen: number;
  /** Names of the series. */
  readonly own: string;
  readonly others: readonly string[];
}

/** `coming`: how long it will take, in seconds, null until one was timed. */
export type ExactOutline =
  | { readonly state: 'coming'; readonly seconds: number | null }
  | { readonly state: 'drawn' | 'failed' };

export interface DraftSlice {
  readonly ref: ImageRef;
  /** The outline as it is now. */
  readonly mask: Mask;
  /** What the AI drew here without a click; null where it drew nothing. */
  readonly ai: Mask | null;
  readonly origin: SliceOrigin;
  readonly continued?: Continued;
}

/** A finding that no human has taken over yet: it exists in our overlay only, never in the PACS or in OHIF's state. */
export interface Draft extends Finding {
  readonly id: string;
  /** By image: the one the run was made on, and those it was propagated to. Empty where nothing was outlined. */
  readonly slices: ReadonlyMap<string, DraftSlice>;
}

let count = 0;

export function draftOf(finding: Finding): Draft {
  const { ref, result, drawn } = finding;
  const { mask } = result;
  const slices = new Map<string, DraftSlice>(drawn);
  if (mask && !drawn) slices.set(ref.imageId, { ref, mask, ai: mask, origin: 'ai' });
  return { ...finding, id: `draft-${++count}`, slices };
}

/** A reader has changed an outline of it. */
export const isChanged = ({ slices }: Draft): boolean =>
  [...slices.values()].some(({ mask, ai }) => mask !== ai);

/**
 * @param shownImageId the image of the active viewport now
 * @param model what is loaded, for the provenance
 * @param user who is signed in, '' where nobody signs in
 * @param unusualNow what is unusual of the outline
 */
export function draftView(
  draft: Draft,
  shownImageId: string | undefined,
  model: ModelStatus,
  user: string,
  unusualNow: UnusualNow
): DraftView {
  const { result, slices } = draft;
  // The slice on screen where the draft has one, else the one the run was made on.
  const slice = slices.get(shownImageId ?? '') ?? slices.get(draft.ref.imageId);
  const { areaPx, areaMm2 } = slice ? areaOf(slice.mask, draft.spacingUnder) : NOTHING;
  const { term: byWords, kind } = termAnswerOf(result.prompt, draft.ref);
  const term = sidedTerm(byWords, result.side);
  const colour = termColour(term);
  const edited = isChanged(draft);
  return {
    prompt: result.prompt,
    outcome: result.outcome,
    target: readersTarget(result.meaning.target || result.prompt, result.prompt),
    unknown: result.meaning.unknown,
    didYouMean: result.meaning.didYouMean,
    knownOn: result.meaning.knownOn ?? [],
    untold: result.meaning.untold ?? [],
    found: result.found,
    outlined: slices.size > 0,
    verdict: result.specificity.verdict,
    inBox: result.specificity.inRegionOnly ? 'only-there' : result.region ? 'searched' : null,
    score: result.specificity.score,
    confidence: result.confidence?.level ?? null,
    limitedBy: result.confidence?.limitedBy ?? [],
    confidenceOf: confidenceOf(draft, slice),
    stability: result.stability,
    absentFinding: result.absence && readersTarget(result.absence.finding, result.prompt),
    side: sideView(result),
    farWindow:
      draft.standardWindow && result.window
        ? { used: windowText(result.window), standard: windowText(draft.standardWindow) }
        : null,
    areaPx,
    areaMm2,
    term: termText(term),
    code: `${term.type.value} ${term.type.scheme}`,
    colour: colour ? hexColour(colour) : '',
    coded: term.coded,
    ambiguous: kind === 'ambiguous',
    iouPrediction: result.iouPrediction,
    threshold: result.threshold,
    provenance: provenanceOfResult(result, model, { edited, user }),
    position: positionText(slice?.ref ?? draft.ref),
    byExample: result.examples !== undefined,
    carriedFrom: result.carriedFrom ?? null,
    byHand: isByHand(result, slices.values()),
    sequences: sequencesView(draft, slice),
    unusual:
      draft.asked && slice?.ref.imageId === draft.ref.imageId
        ? unusualNow(draft.asked, slice.mask)
        : [],
    exact: draft.exact ?? null,
    onScreen: shownImageId === draft.ref.imageId || slices.has(shownImageId ?? ''),
  };
}

function confidenceOf({ ref }: Draft, shown?: DraftSlice): DraftView['confidenceOf'] {
  if (shown && shown.mask !== shown.ai) return 'before-correction';
  return !shown || shown.ref.imageId === ref.imageId ? 'shown' : 'other-slice';
}

/** Said of the run's outline on its image, and of no other. */
function sequencesView({ sequences, ref }: Draft, shown?: DraftSlice): DraftView['sequences'] {
  if (!sequences || shown?.ref.imageId !== ref.imageId || shown.mask !== sequences.of) return null;
  const { of: _, ...told } = sequences;
  return told;
}

function sideView({ side }: SegmentResult): DraftView['side'] {
  if (!side) return null;
  if (!side.told) return 'untold';
  return side.outlined === side.asked ? 'outlined' : 'elsewhere';
}

type Area = Pick<MaskMeasure, 'areaPx' | 'areaMm2'>;
const NOTHING: Area = { areaPx: 0, areaMm2: null };
const areas = new WeakMap<Mask, Area>();

/** Counted once per outline: the panel asks at every image that is rendered. */
function areaOf(mask: Mask, spacingUnder: Finding['spacingUnder']): Area {
  const known = areas.get(mask);
  if (known !== undefined) return known;
  const area = measureMask(mask, spacingUnder(mask));
  areas.set(mask, area);
  return area;
}
