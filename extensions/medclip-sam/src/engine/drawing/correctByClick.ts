import { clickCorrection } from '../../algorithm/correct/clickCorrection';
import { clickedPart } from '../../algorithm/correct/clickedPart';
import { takenBack, withChange, type ClickChange } from '../../algorithm/correct/takeBack';
import { isFilled, maskFromRuns, runsOf } from '../../algorithm/mask/compactMask';
import { joinedRuns } from '../../algorithm/mask/maskRuns';
import type { Box, Mask, PromptPoint, Raster8, SourcePx } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { MedClipSamError } from '../../core/errors';
import type { RefineRequest, RefineResult } from '../contract';

/** Clicks and the box that an outline came from. */
export interface ClickedOutline {
  readonly mask: Mask;
  readonly box: Box<SourcePx> | null;
  readonly points: readonly PromptPoint<SourcePx>[];
  /** What some of the clicks have changed; none where it is left out. */
  readonly changes?: readonly ClickChange[];
}

export interface ClickTools {
  readonly image: Raster8;
  readonly refine: (request: RefineRequest) => Promise<Pick<RefineResult, 'mask'>>;
  /** Carries steps out, with turns for others where that is needed. */
  readonly run: <T>(steps: Steps<T>) => Promise<T>;
}

/**
 * One click on an outline: the segmenter is asked with all clicks, the box and the outline, or about the part that the click is for
 * (algorithm/correct/clickedPart.ts). What it answers is one of the things that decide what changes around the click
 * (algorithm/correct/clickCorrection.ts). A click that withdraws an earlier one
 * takes back what that one has changed, and asks nobody (algorithm/correct/takeBack.ts). The same for the mouse and the
 * command line.
 *
 * @returns the new outline, with the click among its points; null where the click changes nothing
 * @throws MedClipSamError cancelled, and what the segmenter throws other than that it is not there
 */
export async function correctByClick(
  before: ClickedOutline,
  click: PromptPoint<SourcePx>,
  { image, refine, run }: ClickTools
): Promise<ClickedOutline | null> {
  const { mask, box, points, changes = [] } = before;
  const back = takenBack(runsOf(mask), click, points, changes);
  const kept = back ? points.filter(p => p !== back.withdrawn) : points;
  let corrected: Mask | null;
  if (back) corrected = maskFromRuns(back.after);
  else {
    const answer = await answerTo(before, click, refine);
    corrected = await run(clickCorrection(mask, click, { image, answer, earlier: points }));
  }
  if (!corrected) return null;
  // A click that would leave nothing is no correction; the way to that is Discard or Remove.
  if (!isFilled(corrected)) throw nothingLeft();
  return {
    mask: corrected,
    box,
    points: [...kept, click],
    changes: withChange(changes, click, runsOf(mask), runsOf(corrected)),
  };
}

/** What the segmenter makes of the outline with the click; parts that it was not asked about are as they were. */
async function answerTo(
  { mask, box, points }: ClickedOutline,
  click: PromptPoint<SourcePx>,
  refine: ClickTools['refine']
): Promise<Mask> {
  const asked = box ? null : clickedPart(runsOf(mask), click, points);
  if (!asked) {
    const whole = { box, points: [...points, click], ...(isFilled(mask) && { mask }) };
    return (await refine(whole)).mask;
  }
  const { box: around, points: near, part, others } = asked;
  const answer = await refine({ box: around, points: near, mask: maskFromRuns(part) });
  return maskFromRuns(joinedRuns([runsOf(answer.mask), others])!);
}

function nothingLeft(): MedClipSamError {
  return new MedClipSamError(
    'empty-mask',
    'Nothing of the outline would be left.',
    'Click nearer to its edge, or remove the outline.'
  );
}
