import { clickCorrection } from '../../algorithm/correct/clickCorrection';
import { takenBack, withChange, type ClickChange } from '../../algorithm/correct/takeBack';
import { isFilled, maskFromRuns, runsOf } from '../../algorithm/mask/compactMask';
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
 * One click on an outline: the segmenter is asked with all clicks, the box and the outline, and what it answers is one of the
 * things that decide what changes around the click (algorithm/correct/clickCorrection.ts). A click that withdraws an earlier one
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
    const asked: RefineRequest = {
      box,
      points: [...points, click],
      ...(isFilled(mask) && { mask }),
    };
    const answer = await refine(asked);
    corrected = await run(
      clickCorrection(mask, click, { image, answer: answer.mask, earlier: points })
    );
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

function nothingLeft(): MedClipSamError {
  return new MedClipSamError(
    'empty-mask',
    'Nothing of the outline would be left.',
    'Click nearer to its edge, or remove the outline.'
  );
}
