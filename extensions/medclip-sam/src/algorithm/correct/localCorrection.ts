import { MedClipSamError } from '../../core/errors';
import { runsOf } from '../mask/compactMask';
import { joinedRuns, RunsBuilder, runsHold, runsWithout, type MaskRuns } from '../mask/maskRuns';
import { runParts } from '../mask/runParts';
import type { Mask, PromptPoint, Size, SourcePx } from '../../core/raster';

type Click = PromptPoint<SourcePx>;

/**
 * What a click changes of an outline: only the part of the model's answer that hangs together with the click (8-neighbours).
 * Parts elsewhere, other lobes and what a hand has drawn, stay as they are, however the model sees them now.
 *
 * @param previous the outline before the click
 * @param answer the model's outline with the click, of the same size
 * @returns null where the answer does not follow the click
 */
export function localCorrection(
  previous: MaskRuns,
  answer: MaskRuns,
  click: Click
): MaskRuns | null {
  const { x, y } = pixelOf(previous, click);
  const inside = click.label === 1;
  if (runsHold(answer, x, y) !== inside) return null;
  if (runsHold(previous, x, y) === inside) return previous;
  const part = partAt(inside ? runsWithout(answer, previous) : runsWithout(previous, answer), x, y);
  return inside ? joinedRuns([previous, part]) : runsWithout(previous, part);
}

/** The connected part that holds the pixel, which is inside. */
export function partAt(runs: MaskRuns, x: number, y: number): MaskRuns {
  const { labels } = runParts(runs);
  const { rows, ends } = runs;
  let at = rows[y]!;
  while (ends[2 * at + 1]! <= x) at++;
  const out = new RunsBuilder(runs);
  for (let row = 0; row < runs.height; row++) {
    out.startRow(row);
    for (let i = rows[row]!; i < rows[row + 1]!; i++) {
      if (labels[i] === labels[at]) out.add(ends[2 * i]!, ends[2 * i + 1]!);
    }
  }
  return out.done();
}

/** Is the pixel of the click already inside (label 1) or outside (label 0)? */
export function isLabelled(mask: Mask, click: Click): boolean {
  const { x, y } = pixelOf(mask, click);
  return runsHold(runsOf(mask), x, y) === (click.label === 1);
}

/** @throws bad-input where a click lies beside the image; pixels reach from -0.5 to their number - 0.5 */
export function requireInside(
  { width, height }: Size,
  clicks: readonly Pick<Click, 'x' | 'y'>[]
): void {
  const inside = (v: number, count: number) => v >= -0.5 && v <= count - 0.5;
  if (clicks.every(({ x, y }) => inside(x, width) && inside(y, height))) return;
  throw new MedClipSamError(
    'bad-input',
    'A point lies outside of the image.',
    'Click inside the image.'
  );
}

/** The pixel of the image that is nearest to a click. */
export function pixelOf(
  { width, height }: Size,
  { x, y }: Pick<Click, 'x' | 'y'>
): { readonly x: number; readonly y: number } {
  const nearest = (v: number, count: number) => Math.min(count - 1, Math.max(0, Math.round(v)));
  return { x: nearest(x, width), y: nearest(y, height) };
}
