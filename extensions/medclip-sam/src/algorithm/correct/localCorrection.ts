import { partAt } from '../mask/morphologySteps';
import type { Mask, PromptPoint, SourcePx } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';

/**
 * What a click changes of an outline: only the part of the model's answer that hangs together with the click (8-neighbours).
 * Parts elsewhere, other lobes and what a hand has drawn, stay as they are, however the model sees them now.
 *
 * @param previous the outline before the click
 * @param answer the model's outline with the click, of the same size
 * @returns null where the answer does not follow the click
 */
export function* localCorrection(
  previous: Mask,
  answer: Mask,
  click: PromptPoint<SourcePx>
): Steps<Mask | null> {
  const { label } = click;
  const start = indexOf(previous, click);
  if (answer.data[start] !== label) return null;
  if (isLabelled(previous, click)) return previous;
  const [before, wanted] = [previous.data, answer.data];
  const part = yield* partAt(previous, start, i => before[i] !== label && wanted[i] === label);
  yield;
  const data = before.slice();
  for (let i = 0; i < data.length; i++) if (part.data[i]) data[i] = label;
  return { ...previous, data };
}

/** Is the pixel of the click already inside (label 1) or outside (label 0)? */
export function isLabelled(mask: Mask, click: PromptPoint<SourcePx>): boolean {
  return mask.data[indexOf(mask, click)] === click.label;
}

function indexOf({ width, height }: Mask, { x, y }: PromptPoint<SourcePx>): number {
  const column = Math.min(width - 1, Math.max(0, Math.round(x)));
  return Math.min(height - 1, Math.max(0, Math.round(y))) * width + column;
}
