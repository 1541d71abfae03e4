import {
  calibratedReliability,
  evidenceOfTwo,
  reliabilityOf,
  strongestEvidence,
  weighed,
  type ReliabilityTable,
} from '../../algorithm/confidence/reliability';
import { joinedRuns, maskOfRuns } from '../../algorithm/mask/maskRuns';
import { resizeBilinear } from '../../algorithm/preprocess/resizeBilinear';
import type { FloatMap, Mask } from '../../core/raster';
import type { Reliability } from '../contract';
import type { MaskCandidate } from '../maskCandidate';
import type { Evidence } from '../drawing/evidenceOfPass';
import type { Location } from './locate';

/** What a run has that tells how far its outline is borne out. */
export interface Borne {
  /** Of the passes, by region. */
  readonly evidence: ReadonlyMap<number, Evidence>;
  /** All that was drawn, and those of it that the outline is made of: fewer where a side was asked for. */
  readonly drawn: readonly MaskCandidate[];
  readonly kept: readonly MaskCandidate[];
  readonly located: Pick<Location, 'heatmap' | 'parts'>;
  /** What the values were worth where the pack was measured. */
  readonly measured: ReliabilityTable | undefined;
}

/**
 * How far an outline is borne out. Of several regions, what any of them says of a pixel counts. Where a locator found them, its
 * map is a vote beside the drawing model's: it looked at the whole image, and the drawing model at one box.
 */
export function reliabilityIn(mask: Mask, borne: Borne): Reliability {
  const { evidence, kept, located, measured } = borne;
  const used = kept.map(({ region }) => evidence.get(region)!);
  const { weight, votes } = used[0]!;
  const elsewhere = otherSide(mask, borne);
  const drawn = strongestEvidence(used.map(e => e.mean));
  if (elsewhere) turned(drawn, elsewhere, 0);
  const found = located.parts && resizeBilinear(located.heatmap, mask);
  if (found && elsewhere) turned(found, elsewhere, 0.5);
  const raw = reliabilityOf(found ? evidenceOfTwo(drawn, found) : weighed(drawn, weight), mask);
  return {
    map: measured ? calibratedReliability(raw, measured) : raw,
    votes: found ? 2 : votes,
    calibrated: measured !== undefined,
  };
}

/** What is not in the outline because another side was asked for: that the models see the thing there is no doubt about it. */
function otherSide(mask: Mask, { drawn, kept, located }: Borne): Mask | null {
  const own = new Set(kept.map(({ region }) => region));
  const chosen = drawn.filter(c => c.chosen);
  const lost = chosen.filter(({ region }) => !own.has(region));
  const runs = joinedRuns([
    ...chosen.map(c => c.runs),
    ...lost.flatMap(({ region }) => located.parts?.[region] ?? []),
  ]);
  if (!runs) return null;
  const all = maskOfRuns(runs);
  const data = all.data.map((v, i) => (v && !mask.data[i] ? 1 : 0));
  return data.includes(1) ? { ...all, data } : null;
}

/** Reflects values above a middle to below it, in place. */
function turned({ data }: FloatMap, where: Mask, middle: number): void {
  for (let i = 0; i < data.length; i++) {
    if (where.data[i]) data[i] = Math.min(data[i]!, 2 * middle - data[i]!);
  }
}
