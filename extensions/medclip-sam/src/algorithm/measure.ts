import type { Box, Mask, SourcePx } from './raster';

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

export function measureMask(mask: Mask, spacing: SpacingMm | null = null): MaskMeasure {
  const { width, height, data } = mask;
  let areaPx = 0;
  let x0 = width;
  let y0 = height;
  let x1 = -1;
  let y1 = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!data[y * width + x]) continue;
      areaPx++;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      y1 = y;
    }
  }
  const known =
    spacing !== null &&
    spacing.row > 0 &&
    spacing.column > 0 &&
    Number.isFinite(spacing.row * spacing.column);
  return {
    areaPx,
    areaMm2: known ? areaPx * spacing.row * spacing.column : null,
    box: areaPx === 0 ? null : ([x0, y0, x1, y1] as unknown as Box<SourcePx>),
  };
}
