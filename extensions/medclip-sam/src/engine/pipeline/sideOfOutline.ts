import { joinedRuns, measureRuns } from '../../algorithm/mask/maskRuns';
import type { Raster8 } from '../../core/raster';
import { createSideCut, type PatientSides } from '../../algorithm/measure/sides';
import type { PromptMeaning } from '../../prompt/readPrompt';
import type { MaskCandidate } from '../maskCandidate';
import type { SideAnswer } from '../promptReading';

/** Regions to look for: a part on one side is found among those of both, whichever the text model points at first. */
export function regionsFor({ parts, paired, side }: PromptMeaning): number {
  return paired && side !== null ? Math.max(2, parts) : parts;
}

/** The candidates limited to the side that the prompt asks for, and what the header tells of it. */
export function limitToSide(
  candidates: readonly MaskCandidate[],
  image: Raster8,
  asked: PromptMeaning['side'],
  sides: PatientSides
): { readonly candidates: readonly MaskCandidate[]; readonly side: SideAnswer | null } {
  if (asked === null) return { candidates, side: null };
  const all = joinedRuns(candidates.filter(c => c.chosen).map(c => c.runs));
  if (sides.kind === 'unknown' || !all) {
    return { candidates, side: { asked, outlined: null, told: sides.kind !== 'unknown' } };
  }
  if (sides.kind === 'whole') {
    const here = asked === 'both' || asked === sides.side;
    const side = { asked, outlined: here ? sides.side : null, told: true };
    return { candidates: here ? candidates : [], side };
  }
  const cut = createSideCut(all, image, sides.left);
  if (asked === 'both') {
    const has = (which: 'left' | 'right') => measureRuns(cut(all, which)).areaPx > 0;
    const [left, right] = [has('left'), has('right')];
    const outlined = left && right ? 'both' : left ? 'left' : right ? 'right' : null;
    return { candidates, side: { asked, outlined, told: true } };
  }
  const there = candidates.flatMap((c): MaskCandidate[] => {
    const runs = cut(c.runs, asked);
    const { areaPx, box } = measureRuns(runs);
    return areaPx > 0 ? [{ ...c, runs, areaPx, box }] : [];
  });
  const outlined = there.some(c => c.chosen) ? asked : null;
  return { candidates: there, side: { asked, outlined, told: true } };
}
