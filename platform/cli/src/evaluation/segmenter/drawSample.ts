import { basename } from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { Mask, PromptPoint, SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import { unionMasks } from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import type { ClickedOutline } from '@medclip/extension-medclip-sam/engine/drawing/correctByClick';
import { clickedOutline } from '../../handPrompts';
import { readOneOfMany, readMask } from '../../readImage';
import type { Sample } from '../manifest';
import { atSize, checkSameField } from '../maskAtSize';
import { overlap } from '../overlap';
import { surfaceDice } from '../surfaceDice';
import { nextClick, truePrompts, type TruePrompt } from './truePrompts';

/** What the drawing model made of one image. */
export interface DrawnSample {
  readonly image: string;
  readonly group: string | null;
  /** Of the last outline. */
  readonly dice: number;
  readonly iou: number;
  readonly nsd2px: number;
  /** Before the first click, then after each; one value without feedback. Unchanged once nothing is wrong any more. */
  readonly dicePerClick: readonly number[];
  readonly ms: number;
}

const TOLERANCE_PX = 2;

/**
 * Prompts the drawing model from the truth and measures what it draws, at the image's size.
 * @param seed of the box's deviation; the same for every pack
 * @returns null where the truth is empty: there is nothing to prompt with
 */
export async function drawSample(
  sample: Sample,
  pipeline: Pick<Pipeline, 'refine'>,
  prompt: TruePrompt,
  seed: number,
  signal?: AbortSignal
): Promise<DrawnSample | null> {
  if (sample.mask === null) return null;
  const { raster } = await readOneOfMany(sample.image);
  const stored = await readMask(sample.mask);
  checkSameField(basename(sample.image), stored, raster);
  const truth = atSize(stored, raster);
  if (!truth.data.includes(1)) return null;
  const started = performance.now();
  const prompts = truePrompts(truth, prompt, seed);
  const parts: Mask[] = [];
  for (const asked of prompts) {
    throwIfCancelled(signal);
    parts.push((await pipeline.refine(raster, asked, { signal })).mask);
  }
  const [only, ...others] = prompts;
  let outline: ClickedOutline = {
    mask: unionMasks(parts)!,
    box: others.length === 0 ? only!.box : null,
    points: [],
  };
  const dicePerClick = [overlap(outline.mask, truth).dice];
  for (let n = 0; prompt.kind === 'feedback' && n < prompt.clicks; n++) {
    throwIfCancelled(signal);
    const click = nextClick(outline.mask, truth);
    if (click) outline = await clicked(click);
    dicePerClick.push(overlap(outline.mask, truth).dice);
  }
  const ms = performance.now() - started;
  return {
    image: basename(sample.image),
    group: sample.group,
    ...overlap(outline.mask, truth),
    nsd2px: surfaceDice(outline.mask, truth, { tolerance: TOLERANCE_PX, convention: 'contour' }),
    dicePerClick,
    ms,
  };

  /** A click that would leave nothing is refused in the viewer, and leaves the outline here as it is there. */
  async function clicked(click: PromptPoint<SourcePx>): Promise<ClickedOutline> {
    try {
      return await clickedOutline(pipeline, raster, outline, click, signal);
    } catch (error) {
      if (error instanceof MedClipSamError && error.code === 'empty-mask') return outline;
      throw error;
    }
  }
}
