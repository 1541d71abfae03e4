import { measureMask } from '../algorithm/measure';
import type { Mask } from '../algorithm/raster';
import type { MaskCandidate, SegmentResult } from '../inference/contract';

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
  const mask = union(chosen.map(c => c.mask));
  const { areaPx, box } = measureMask(mask);
  return {
    ...result,
    mask,
    areaPx,
    box,
    // A mask of several parts is as sure as its weakest.
    iouPrediction: Math.min(...chosen.map(c => c.iouPrediction)),
    stability: Math.min(...chosen.map(c => c.stability)),
    candidates: result.candidates.map(c => ({ ...c, chosen: chosen.includes(c) })),
  };
}

/** The next candidate of the region that is looked at, round and round; the one `Tab` goes to. */
export function nextCandidate(candidates: readonly MaskCandidate[]): number | null {
  if (candidates.length < 2) return null;
  const now = candidates.findIndex(c => c.chosen);
  return (now + 1) % candidates.length;
}

function union(masks: readonly Mask[]): Mask {
  const [first, ...rest] = masks;
  if (!first) throw new RangeError('No candidate is chosen.');
  const data = Uint8Array.from(first.data);
  for (const { data: more } of rest) for (let i = 0; i < data.length; i++) data[i]! |= more[i]!;
  return { width: first.width, height: first.height, data };
}
