import type { OursAnswer } from './ours';
import type { Round } from './round';
import type { SideBySide } from './sideBySide';
import { median, ratioOf } from './statistics';

/** gScoreCAM's masks in the papers. */
export const PAPER_MASKS = 300;

/** Ours over theirs: small is good. The same once by the clock and once by processor time, which other programs disturb less. */
export interface ReferenceRatios {
  /** M2IB + MobileSAM on a new image, to gScoreCAM K=300 + SAM ViT-B. */
  readonly firstPromptQuality: number;
  /** gScoreCAM with the same masks + SAM ViT-B, to the same. */
  readonly likeForLike: number;
  /** The same with every mask forwarded (tolerance 0). */
  readonly likeForLikeExact: number;
  /** M2IB with the reference's noise, 10 x 10, + SAM ViT-B, to the same. */
  readonly likeForLikeM2ib: number;
  /** gScoreCAM on an image whose channels are cached, to gScoreCAM K=300 + SAM ViT-B. */
  readonly secondPromptGScoreCam: number;
  /** M2IB on an image seen before, to the reference's M2IB + SAM ViT-B, and to its gScoreCAM + SAM ViT-B. */
  readonly secondPromptM2ib: number;
  readonly secondPromptM2ibToGScoreCam: number;
}

type Clock = 'wall' | 'cpu';

/** Null where the reference did not run. */
export function referenceRatios(
  { rounds, masks }: SideBySide,
  clock: Clock
): ReferenceRatios | null {
  const complete = rounds.filter(round => round.reference !== null);
  if (complete.length === 0) return null;
  const of = (ours: (r: Round) => number, theirs: (r: Round) => number) =>
    ratioOf(complete.map(ours), complete.map(theirs));
  const total = (a: OursAnswer) => (clock === 'wall' ? a.wallMs : a.cpuMs);
  const scoreCam = (r: Round, count: number) => gScoreCamTotal(r, masks, count, clock);
  const m2ib = (r: Round) => sum(r.reference!.m2ib[clock]) + sum(r.reference!.sam[clock]);
  return {
    firstPromptQuality: of(
      r => total(r.quality),
      r => scoreCam(r, PAPER_MASKS)
    ),
    likeForLike: of(
      r => total(r.like),
      r => scoreCam(r, masks)
    ),
    likeForLikeExact: of(
      r => total(r.likeExact),
      r => scoreCam(r, masks)
    ),
    // By the clock only: our stages have no processor time of their own.
    likeForLikeM2ib: of(
      r =>
        r.quality.wallMs -
        stage(r.quality, 'samEncode') +
        stage(r.like, 'samEncode') -
        stage(r.quality, 'saliency') +
        stage(r.m2ibLike, 'saliency'),
      r => sum(r.reference!.m2ib.wall) + sum(r.reference!.sam.wall)
    ),
    secondPromptGScoreCam: of(
      r => total(r.likeSecond),
      r => scoreCam(r, PAPER_MASKS)
    ),
    secondPromptM2ib: of(r => total(r.qualitySecond), m2ib),
    secondPromptM2ibToGScoreCam: of(
      r => total(r.qualitySecond),
      r => scoreCam(r, PAPER_MASKS)
    ),
  };
}

/** The reference's gScoreCAM + SAM run with `count` masks: passes are all alike, so that fewer measured ones are scaled up. */
export function gScoreCamTotal(
  { reference }: Round,
  measured: number,
  count: number,
  clock: Clock
): number {
  const { saliency = 0, ...rest } = reference!.gscorecam[clock];
  return sum(rest) + (saliency * count) / measured + sum(reference!.sam[clock]);
}

/** Ours over ours. */
export function ownRatios({ rounds }: SideBySide) {
  const clicks = rounds.map(r => median(r.clicks.map(c => c.wallMs)));
  return {
    /** A click on an encoded image, to the full run on a new one. */
    correctionClick: ratioOf(
      clicks,
      rounds.map(r => r.quality.wallMs)
    ),
    /** Second gScoreCAM prompt with K = 60, no idle time before it, to the first. */
    secondPromptSixty: ratioOf(
      rounds.map(r => r.sixty[1].wallMs),
      rounds.map(r => r.sixty[0].wallMs)
    ),
  };
}

const stage = (a: OursAnswer, name: string) => a.stages?.[name] ?? 0;

const sum = (stages: Readonly<Record<string, number>>) =>
  Object.values(stages).reduce((a, b) => a + b, 0);
