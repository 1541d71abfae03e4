import { measureMask } from '../measure/measure';
import type { Mask } from '../../core/raster';

/** Why an outline ends: nothing is left of it, or nothing there stands out as its tissue did. */
export type TissueStop = 'faded' | 'other-tissue';

/** Of the contrast that the reader's own outlines have, so much must remain. */
const LEAST_SHARE = 0.25;
/** Below this log ratio the grey values do not tell the tissue from its surroundings, and cannot stop anything. */
const TELLING = 1;
/** Of the first outline's area. */
const LEAST_AREA = 0.03;

/** What a slice's answer says about the tissue; the terms are those of `nextOutline` and `Learnt`. */
export interface TissueSigns {
  readonly reference: number;
  readonly around: number;
  readonly contrast: number;
  readonly contrastOfCopy: number;
  readonly outline: Mask;
  readonly firstArea: number;
}

/**
 * Whether the structure seems to have ended on this slice: what lies there stands out from its surroundings by less than a
 * quarter of what the reader's outlines do. A contrast and no level, for a tissue may darken along a stack. The neighbour's
 * outline must stand out as little as the new one: where only the new one does, it has gone astray and the structure is still
 * there. One slice alone ends nothing (`continueOutlines` asks the next one, too).
 */
export function endOfTissue(signs: TissueSigns): TissueStop | null {
  const { reference, around, contrast, contrastOfCopy, outline, firstArea } = signs;
  const area = measureMask(outline).areaPx;
  const least = LEAST_SHARE * (reference - around);
  const foreign = (value: number): boolean => reference >= TELLING && value < least;
  if (area < LEAST_AREA * firstArea && (area === 0 || foreign(contrastOfCopy))) return 'faded';
  return foreign(contrast) && foreign(contrastOfCopy) ? 'other-tissue' : null;
}
