import type { Box, SourcePx } from '../../core/raster';

/** IoU of two inclusive pixel boxes; null counts as no box. */
export function boxIou(a: Box<SourcePx> | null, b: Box<SourcePx> | null): number {
  if (!a || !b) return a === b ? 1 : 0;
  const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1;
  const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1;
  const shared = Math.max(0, w) * Math.max(0, h);
  const area = (x: Box<SourcePx>): number => (x[2] - x[0] + 1) * (x[3] - x[1] + 1);
  return shared / (area(a) + area(b) - shared);
}
