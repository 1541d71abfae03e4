import type { Box, FloatMap, Size, SourcePx } from '../../core/raster';
import { connectedComponents } from '../mask/connectedComponents';
import { resizeBilinear } from '../preprocess/resizeBilinear';
import { sampleSeparable, type AxisTaps } from '../preprocess/separableSampling';
import type { CellGrid } from './imageTokens';

/** A place from this likelihood on shows the thing; where none does it is not found. */
export const LEAST_LIKELY = 0.5;
/** Of the likeliest place: small structures fill no cell, and reach no fixed level. */
const CUT = 0.5;
/** The map is cut at this many points a cell, so that a box is finer than the grid. */
const POINTS = 8;

export interface Place {
  readonly box: Box<SourcePx>;
  /** Where the map was cut. */
  readonly cut: number;
}

/**
 * The box around the likeliest place, cut at half of its likelihood; null where no cell is likely by 0.5.
 *
 * @param likely 0..1 for each cell of the grid
 * @param image its size in pixels
 */
export function placeOf(
  likely: Float32Array,
  { columns, rows, cell }: CellGrid,
  image: Size
): Place | null {
  if (!likely.some(v => v >= LEAST_LIKELY)) return null;
  const size = { width: columns * POINTS, height: rows * POINTS };
  const fine = resizeBilinear({ width: columns, height: rows, data: likely }, size).data;
  let peak = 0;
  fine.forEach((v, i) => {
    if (v > fine[peak]!) peak = i;
  });
  const cut = CUT * fine[peak]!;
  const inside = Uint8Array.from(fine, v => (v >= cut ? 1 : 0));
  const labelling = connectedComponents({ ...size, data: inside });
  const { x0, y0, x1, y1 } = labelling.components[labelling.labels[peak]! - 1]!;
  const x = (v: number) => Math.min(image.width - 1, (v * cell.width) / POINTS) as SourcePx;
  const y = (v: number) => Math.min(image.height - 1, (v * cell.height) / POINTS) as SourcePx;
  return { box: [x(x0), y(y0), x(x1 + 1), y(y1 + 1)], cut };
}

/** The likelihood of each pixel of the image, bilinear between the middles of the cells. */
export function likelihoodMap(
  likely: Float32Array,
  { columns, rows, cell }: CellGrid,
  { width, height }: Size
): FloatMap {
  const map = { width: columns, height: rows, data: likely };
  return sampleSeparable(map, taps(width, columns, cell.width), taps(height, rows, cell.height));
}

function taps(pixels: number, cells: number, per: number): AxisTaps {
  const at = Float64Array.from({ length: pixels }, (_, i) =>
    Math.min(cells - 1, Math.max(0, (i + 0.5) / per - 0.5))
  );
  const lo = Int32Array.from(at, Math.floor);
  const hi = lo.map(i => Math.min(cells - 1, i + 1));
  return { lo, hi, t: at.map((v, i) => v - lo[i]!) };
}
