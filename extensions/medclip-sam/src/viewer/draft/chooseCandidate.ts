import { maskFromRuns } from '../../algorithm/mask/compactMask';
import { joinedRuns, measureRuns, runsIou } from '../../algorithm/mask/maskRuns';
import type { SegmentResult } from '../../engine/contract';
import type { MaskCandidate } from '../../engine/maskCandidate';

/**
 * The result with another candidate chosen. Candidates of one region exclude each other; those of different regions add up, so
 * that the second lung stays when another outline of the first is taken. Choosing what is chosen takes a region out, unless
 * it is the only one.
 */
export function chooseCandidate(result: SegmentResult, index: number): SegmentResult {
  const picked = result.candidates[index];
  if (!picked) return result;
  const others = result.candidates.filter(c => c.chosen && c.region !== picked.region);
  if (picked.chosen && others.length === 0) return result;
  const chosen = picked.chosen ? others : [...others, picked];
  const runs = joinedRuns(chosen.map(c => c.runs))!;
  const { areaPx, box } = measureRuns(runs);
  return {
    ...result,
    mask: maskFromRuns(runs),
    areaPx,
    box,
    // A mask of several parts is as sure as its weakest.
    iouPrediction: Math.min(...chosen.map(c => c.iouPrediction)),
    stability: Math.min(...chosen.map(c => c.stability)),
    candidates: result.candidates.map(c => ({ ...c, chosen: chosen.includes(c) })),
  };
}

/** Outlines that share this much are one to a reader. */
const ALIKE_IOU = 0.9;

/**
 * The candidates that a reader can tell apart, by their index: of those that look alike the chosen one stands for all, else the
 * first.
 */
export function distinctCandidates(candidates: readonly MaskCandidate[]): readonly number[] {
  const order = candidates.map((_, i) => i);
  order.sort((a, b) => Number(candidates[b]!.chosen) - Number(candidates[a]!.chosen) || a - b);
  const kept: number[] = [];
  for (const i of order) {
    const { region, runs, chosen } = candidates[i]!;
    const alike = kept.some(k => {
      const other = candidates[k]!;
      return other.region === region && runsIou(other.runs, runs, 1) >= ALIKE_IOU;
    });
    if (chosen || !alike) kept.push(i);
  }
  return kept.sort((a, b) => a - b);
}

/** The next candidate that can be told apart, round and round; the one `Tab` goes to. */
export function nextCandidate(candidates: readonly MaskCandidate[]): number | null {
  const shown = distinctCandidates(candidates);
  if (shown.length < 2) return null;
  const now = shown.findIndex(i => candidates[i]!.chosen);
  return shown[(now + 1) % shown.length]!;
}
