import { LEAST_STABILITY } from '../../algorithm/confidence/confidence';
import { commonRuns, measureRuns, runsIou, type MaskRuns } from '../../algorithm/mask/maskRuns';
import type { PackConcept } from '../pack/modelPack';

/**
 * The outline of one part from the locator's and SAM's: whichever validated best for the concept. `both`: what both hold, or
 * SAM's alone where they have nothing in common. Where SAM's is not stable, the locator's.
 *
 * @param stability of SAM's outline (algorithm/mask/samPostprocess.ts)
 */
export function outlineOf(
  sam: MaskRuns,
  part: MaskRuns | undefined,
  concept: PackConcept | null,
  stability: number
): MaskRuns {
  if (!part || !concept) return sam;
  if (stability < LEAST_STABILITY) return part;
  if (concept.outline === 'sam') return sam;
  if (concept.outline === 'locator') return part;
  const both = commonRuns(sam, part);
  return measureRuns(both).areaPx > 0 ? both : sam;
}

/** Intersection over union of two masks of one size; 0 where both are empty. */
export function agreementOf(a: MaskRuns | null, b: MaskRuns | null): number {
  return a && b ? runsIou(a, b, 0) : 0;
}
