import type { PromptPoint, SourcePx } from '../../core/raster';
import { joinedRuns, measureRuns, runsHold, runsWithout, type MaskRuns } from '../mask/maskRuns';
import { partAt, pixelOf } from './localCorrection';

type Click = PromptPoint<SourcePx>;

/** What one click has changed of an outline. */
export interface ClickChange {
  readonly click: Click;
  /** The pixels that changed sides with this click, and with none since. */
  readonly pixels: MaskRuns;
}

/**
 * How near to the earlier click an opposite one is aimed at it, by the radius of a disc of the change's area, and in any case in
 * pixels. A choice: small, because a reader who cuts a piece off what the earlier click had added must not lose all of it.
 */
const NEAR = 0.2;
const SAME = 1;

/**
 * An opposite click where an earlier one was made withdraws that one: the part that it had changed there goes back as a whole, as
 * undo would have it, and nothing else changes. Farther away both clicks hold, and so they do where a third one has confirmed the
 * part. What would leave no outline takes the very same place.
 *
 * @param points clicks that the outline has come from @param changes what they have changed
 * @returns the outline without the part, and the click that is withdrawn; null where no click is
 */
export function takenBack(
  before: MaskRuns,
  click: Click,
  points: readonly Click[],
  changes: readonly ClickChange[]
): { readonly after: MaskRuns; readonly withdrawn: Click } | null {
  const at = pixelOf(before, click);
  const made = changes.find(c => c.click.label !== click.label && runsHold(c.pixels, at.x, at.y));
  if (!made) return null;
  const part = partAt(made.pixels, at.x, at.y);
  const confirmed = points.some(p => {
    const { x, y } = pixelOf(before, p);
    return p !== made.click && p.label === made.click.label && runsHold(part, x, y);
  });
  if (confirmed) return null;
  const after = click.label === 1 ? joinedRuns([before, part])! : runsWithout(before, part);
  const { areaPx } = measureRuns(part);
  const near = measureRuns(after).areaPx > 0 ? NEAR * Math.sqrt(areaPx / Math.PI) : 0;
  const from = pixelOf(before, made.click);
  const distance = Math.hypot(at.x - from.x, at.y - from.y);
  return distance <= Math.max(SAME, near) ? { after, withdrawn: made.click } : null;
}

/** The changes once more after a click: what it changed is its own from now on, and of no earlier one. */
export function withChange(
  changes: readonly ClickChange[],
  click: Click,
  before: MaskRuns,
  after: MaskRuns
): readonly ClickChange[] {
  const pixels = joinedRuns([runsWithout(after, before), runsWithout(before, after)])!;
  return [
    ...changes.flatMap(c => {
      const left = runsWithout(c.pixels, pixels);
      return left.ends.length > 0 ? [{ ...c, pixels: left }] : [];
    }),
    { click, pixels },
  ];
}
