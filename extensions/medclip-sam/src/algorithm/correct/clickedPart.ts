import { sourceBox, type Box, type PromptPoint, type SourcePx } from '../../core/raster';
import { eachRun, measureRuns, RunsBuilder, type MaskRuns } from '../mask/maskRuns';
import { runParts } from '../mask/runParts';
import { pixelOf } from './localCorrection';

type Click = PromptPoint<SourcePx>;

/** What the segmenter is asked about: the part of an outline that a click is for. */
export interface ClickedPart {
  /** Around the part, and around the click where that is to be inside. */
  readonly box: Box<SourcePx>;
  /** The clicks that are for this part, the new one last. */
  readonly points: readonly Click[];
  /** With the scraps beside it. */
  readonly part: MaskRuns;
  /** The segmenter is not asked about them. */
  readonly others: MaskRuns;
}

/** Of the largest part's area: less is a scrap, not a part that a click is for (as in measure/shapeTraits.ts). */
const LEAST_PART = 0.05;

/**
 * The segmenter draws one thing. Where an outline has several parts, as lungs do, it is asked about the one that is nearest to the
 * click, from that one's box: asked about all at once it answers with one of them, and says of the others that they are wrong.
 *
 * @param before an outline of which no box is known
 * @returns null where it has no more than one part: without a box the segmenter hears of it as a whole
 */
export function clickedPart(
  before: MaskRuns,
  click: Click,
  earlier: readonly Click[]
): ClickedPart | null {
  const { labels, count } = runParts(before);
  if (count < 2) return null;
  const areas = new Float64Array(count);
  let run = 0;
  eachRun(before, (_, from, to) => (areas[labels[run++]!]! += to - from));
  const least = LEAST_PART * areas.reduce((a, b) => Math.max(a, b));
  const counts = (k: number): boolean => areas[k]! >= least;
  const own = nearestPart(before, labels, counts, click);
  const isOther = (k: number): boolean => k !== own && counts(k);
  const others = runsOfParts(before, labels, isOther);
  if (others.ends.length === 0) return null;
  const { box } = measureRuns(runsOfParts(before, labels, k => k === own));
  const ofOwn = (p: Click): boolean => nearestPart(before, labels, counts, p) === own;
  return {
    box: click.label === 1 ? around(box!, pixelOf(before, click)) : box!,
    points: [...earlier.filter(ofOwn), click],
    part: runsOfParts(before, labels, k => !isOther(k)),
    others,
  };
}

/** The number of the nearest of those parts that count. */
function nearestPart(
  runs: MaskRuns,
  labels: Int32Array,
  counts: (part: number) => boolean,
  click: Click
): number {
  const { x, y } = pixelOf(runs, click);
  let [nearest, least, run] = [0, Infinity, 0];
  eachRun(runs, (row, from, to) => {
    const part = labels[run++]!;
    const distance = Math.max(0, from - x, x - to + 1) ** 2 + (row - y) ** 2;
    if (distance >= least || !counts(part)) return;
    [nearest, least] = [part, distance];
  });
  return nearest;
}

function runsOfParts(
  runs: MaskRuns,
  labels: Int32Array,
  taken: (part: number) => boolean
): MaskRuns {
  const out = new RunsBuilder(runs);
  let run = 0;
  eachRun(runs, (y, from, to) => {
    out.startRow(y);
    if (taken(labels[run++]!)) out.add(from, to);
  });
  return out.done();
}

const around = (
  [x0, y0, x1, y1]: Box<SourcePx>,
  { x, y }: { readonly x: number; readonly y: number }
): Box<SourcePx> => sourceBox(Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y));
