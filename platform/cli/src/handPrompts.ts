import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import {
  boxBetween,
  type Box,
  type Mask,
  type PromptPoint,
  type Raster8,
  type SourcePx,
} from '@medclip/extension-medclip-sam/core/raster';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import type {
  Boundary,
  Pipeline,
  Reliability,
  SegmentResult,
} from '@medclip/extension-medclip-sam/engine/contract';
import {
  correctByClick,
  type ClickedOutline,
} from '@medclip/extension-medclip-sam/engine/drawing/correctByClick';
import { UsageError } from './exitCodes';

export type Click = PromptPoint<SourcePx>;

/** `x,y,+` or `x,y,-`, in image pixels from 0. @throws UsageError */
export function parseClick(text: string): Click {
  const match = /^\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*([+-])\s*$/.exec(text);
  if (!match) {
    throw new UsageError(
      `--click ${JSON.stringify(text)}: give column, row and + (inside) or - (outside), as in 120,88,+`
    );
  }
  const [x, y] = [Number(match[1]) as SourcePx, Number(match[2]) as SourcePx];
  return { x, y, label: match[3] === '+' ? 1 : 0 };
}

/** `x0,y0,x1,y1`, corners included, in any order. @throws UsageError */
export function parseBox(text: string): Box<SourcePx> {
  const values = text.split(',').map(v => (v.trim() === '' ? NaN : Number(v)));
  const [a = NaN, b = NaN, c = NaN, d = NaN] = values;
  const whole = values.length === 4 && values.every(v => Number.isFinite(v) && v >= 0);
  if (!whole || a === c || b === d) {
    throw new UsageError(
      `--box ${JSON.stringify(text)}: give two corners in image pixels, as in 40,52,180,160`
    );
  }
  return boxBetween([a, b], [c, d]);
}

/** @throws UsageError where a click or a corner lies outside of the image */
export function checkInside(
  { width, height }: Raster8,
  clicks: readonly Click[],
  box: Box<SourcePx> | null
): void {
  const corners = box ? [[box[0], box[1]] as const, [box[2], box[3]] as const] : [];
  const points = [...clicks.map(c => [c.x, c.y] as const), ...corners];
  const outside = points.find(([x, y]) => x >= width || y >= height);
  if (!outside) return;
  throw new UsageError(
    `The point ${outside[0]},${outside[1]} lies outside of the image, which has ${width} x ${height} pixels`
  );
}

/** The drawing model with its edges fitted to the image, or as they are. */
export const withBoundary = (
  { refine }: Pick<Pipeline, 'refine'>,
  boundary: Boundary | undefined
): Pick<Pipeline, 'refine'> => ({
  refine: (image, request, options) =>
    refine(image, { ...request, ...(boundary && { boundary }) }, options),
});

/** The drawing model's outline of what a box holds. */
export async function outlineOfBox(
  pipeline: Pick<Pipeline, 'refine'>,
  image: Raster8,
  box: Box<SourcePx>,
  signal: AbortSignal
): Promise<Mask> {
  return (await pipeline.refine(image, { box, points: [] }, { signal })).mask;
}

/** The outline after one click; as it was where the click already lies on the side it asks for, which later clicks keep to. */
export async function clickedOutline(
  pipeline: Pick<Pipeline, 'refine'>,
  image: Raster8,
  outline: ClickedOutline,
  click: Click,
  signal?: AbortSignal
): Promise<ClickedOutline> {
  const corrected = await correctByClick(outline, click, {
    image,
    refine: request => pipeline.refine(image, request, { signal }),
    run: steps => Promise.resolve(runUnsliced(steps)),
  });
  return corrected ?? { ...outline, points: [...outline.points, click] };
}

/** Clicks one after the other, as a reader makes them. */
export async function applyClicks(
  pipeline: Pick<Pipeline, 'refine'>,
  image: Raster8,
  start: ClickedOutline,
  clicks: readonly Click[],
  signal: AbortSignal
): Promise<ClickedOutline> {
  let outline = start;
  for (const click of clicks) {
    outline = await clickedOutline(pipeline, image, outline, click, signal);
  }
  return outline;
}

/** Of an outline that came from a box or clicks: one more pass with all of them is asked what it says of it. */
export async function reliabilityAfter(
  pipeline: Pipeline,
  image: Raster8,
  { mask, box, points }: ClickedOutline,
  signal: AbortSignal
): Promise<Reliability> {
  const request = { box, points, reliability: mask, ...(points.length > 0 && { mask }) };
  return (await pipeline.refine(image, request, { signal })).reliability!;
}

export const emptyMask = ({ width, height }: Raster8): Mask => ({
  width,
  height,
  data: new Uint8Array(width * height),
});

/** The draft after the reader's clicks; the draft itself where there are none, or no place that a click points at. */
export async function draftWithClicks(
  pipeline: Pipeline,
  image: Raster8,
  draft: SegmentResult,
  clicks: readonly Click[],
  signal: AbortSignal,
  boundary?: Boundary
): Promise<SegmentResult> {
  if (clicks.length === 0 || (!draft.mask && clicks[0]!.label !== 1)) return draft;
  const [region, ...others] = draft.regions;
  const from = {
    mask: draft.mask ?? emptyMask(image),
    box: region && others.length === 0 && draft.mask ? region.box : null,
    points: [],
  };
  const outline = await applyClicks(withBoundary(pipeline, boundary), image, from, clicks, signal);
  const { areaPx, box } = measureMask(outline.mask);
  return {
    ...{ ...draft, mask: outline.mask, areaPx, box, found: true, outcome: 'outlined' },
    // What was said of the outline before the clicks is not said of this one.
    confidence: null,
    ...(draft.reliability !== undefined && {
      reliability: await reliabilityAfter(pipeline, image, outline, signal),
    }),
  };
}
