import { runsNow } from '../mask/compactMask';
import { measureRuns } from '../mask/maskRuns';
import type { Box, Mask, SourcePx } from '../../core/raster';

/** Distance between pixel centres in mm: [between rows, between columns] of DICOM Pixel Spacing. */
export interface SpacingMm {
  readonly row: number;
  readonly column: number;
}

export interface MaskMeasure {
  readonly areaPx: number;
  /** null where the spacing is unknown: an area in mm2 would be invented. */
  readonly areaMm2: number | null;
  /** Inclusive corners, null for an empty mask. */
  readonly box: Box<SourcePx> | null;
}

/** @param mask pixels are 0 or 1 */
export function measureMask(mask: Mask, spacing: SpacingMm | null = null): MaskMeasure {
  const { areaPx, box } = measureRuns(runsNow(mask));
  const known =
    spacing !== null &&
    spacing.row > 0 &&
    spacing.column > 0 &&
    Number.isFinite(spacing.row * spacing.column);
  return {
    areaPx,
    areaMm2: known ? areaPx * spacing.row * spacing.column : null,
    box,
  };
}
