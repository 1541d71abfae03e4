import { RunsBuilder, type MaskRuns } from '../maskRuns';
import type { FloatMap } from '../../../core/raster';
import {
  bandsOf,
  closerStretches,
  highestOfRows,
  mayReach,
  slackOf,
  stretchesOf,
  type Band,
  type Row,
  type Stretch,
} from './edgeStretches';
import {
  acrossRows,
  firstResize,
  interpolate,
  rowsOf,
  type Buffers,
  type Resize,
  type Rows,
} from './resizedRows';

/** From so many result pixels in a row between two values on, looking at the cell first is cheaper than making its pixels. */
const WIDE_CELL = 2;

/**
 * Where a map is above a threshold after one bilinear resize or two, to the last bit as by `sampleSeparable` and a comparison,
 * but without the resized map: a bilinear value lies between those it is made of, so that only pixels near the edge are made.
 * First the map's own values are looked at, then those that the last resize lies between, where that enlarges.
 *
 * @param map finite values, or NaN for below
 * @param resizes in their order; the size of the last is the result's
 */
export function runsAbove(
  map: FloatMap,
  resizes: readonly [Resize] | readonly [Resize, Resize],
  threshold: number
): MaskRuns {
  const last = resizes.at(-1)!;
  const size = { width: last.x.lo.length, height: last.y.lo.length };
  const out = new RunsBuilder(size);
  const columns = bandsOf(resizes.map(r => r.x));
  const highest = highestOfRows(map);
  const buffers: Buffers = { inMap: [], inSquare: [], across: [] };
  const drawBand = bandDrawer(last, out, threshold, buffers);
  for (const band of bandsOf(resizes.map(r => r.y))) {
    if (!mayReach(highest, band, threshold)) continue;
    const stretches = stretchesOf(map, band, columns, threshold);
    if (stretches.length === 0) continue;
    const edges = stretches.filter(s => !s.full);
    const before = resizes.length === 2 ? firstResize(map, resizes, edges, buffers) : rowsOf(map);
    drawBand(band, stretches, edges, before);
  }
  return out.done();
}

type DrawBand = (
  band: Band,
  stretches: readonly Stretch[],
  edges: readonly Stretch[],
  before: Rows
) => void;

/** How the rows of a band are drawn, by how far the last resize enlarges. */
function bandDrawer(last: Resize, out: RunsBuilder, threshold: number, buffers: Buffers): DrawBand {
  const width = last.x.lo.length;
  const cells = bandsOf([last.x]);
  if (width < WIDE_CELL * cells.length) return pixelByPixel(last, out, threshold, buffers);
  const cellAt = new Int32Array(width);
  cells.forEach(({ from, to }, c) => cellAt.fill(c, from, to));
  const [upper, lower] = [new Float64Array(width), new Float64Array(width)];
  return (band, stretches, edges, before) => {
    for (let y = band.from; y < band.to;) {
      const [lo, hi] = [last.y.lo[y]!, last.y.hi[y]!];
      let end = y + 1;
      while (end < band.to && last.y.lo[end] === lo && last.y.hi[end] === hi) end++;
      const rows = edges.length > 0 ? ([before(lo), before(hi)] as const) : null;
      const closer = rows ? closerStretches(stretches, rows, cells, cellAt, threshold) : stretches;
      const open = closer.filter(s => !s.full);
      if (rows && open.length > 0) {
        interpolate(rows[0], last.x, open, upper);
        interpolate(rows[1], last.x, open, lower);
      }
      for (; y < end; y++) {
        out.startRow(y);
        const line: Line = { rows, upper, lower, v: last.y.t[y]! };
        for (const { from, to, full } of closer) {
          if (full) out.add(from, to);
          else addByCells(out, line, { from, to, cells, cellAt }, threshold);
        }
      }
    }
  };
}

function pixelByPixel(
  last: Resize,
  out: RunsBuilder,
  threshold: number,
  buffers: Buffers
): DrawBand {
  return (band, stretches, edges, before) => {
    const across = acrossRows(before, last.x, edges, buffers.across);
    for (let y = band.from; y < band.to; y++) {
      out.startRow(y);
      const some = edges.length > 0;
      const upper = some ? across(last.y.lo[y]!) : NONE;
      const lower = some ? across(last.y.hi[y]!) : NONE;
      const line: Line = { rows: null, upper, lower, v: last.y.t[y]! };
      for (const { from, to, full } of stretches) {
        if (full) out.add(from, to);
        else addAbove(out, line, from, to, threshold);
      }
    }
  };
}

const NONE = new Float64Array(0);

/** A row of the result: `v` of the way from one row to the next, which are interpolated along x already. */
interface Line {
  /** The same two rows before that. */
  readonly rows: readonly [Row, Row] | null;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly v: number;
}

/** The pixels of a line that are above, cell by cell: only cells that the edge crosses in this line are made of pixels. */
function addByCells(
  out: RunsBuilder,
  line: Line,
  part: { from: number; to: number; cells: readonly Band[]; cellAt: Int32Array },
  threshold: number
): void {
  const { from, to, cells, cellAt } = part;
  const [a, b] = line.rows!;
  const v = line.v;
  for (let c = cellAt[from]!; c < cells.length && cells[c]!.from < to; c++) {
    const cell = cells[c]!;
    const left = a.data[a.start + cell.lo]! * (1 - v) + b.data[b.start + cell.lo]! * v;
    const right = a.data[a.start + cell.hi]! * (1 - v) + b.data[b.start + cell.hi]! * v;
    const slack = Math.max(slackOf(left), slackOf(right));
    const first = Math.max(from, cell.from);
    const end = Math.min(to, cell.to);
    if (left > threshold + slack && right > threshold + slack) out.add(first, end);
    else if (!(left <= threshold - slack && right <= threshold - slack)) {
      addAbove(out, line, first, end, threshold);
    }
  }
}

/** The pixels of a line that are above, each made. */
function addAbove(
  out: RunsBuilder,
  { upper, lower, v }: Line,
  from: number,
  to: number,
  threshold: number
): void {
  let start = -1;
  for (let x = from; x < to; x++) {
    const above = Math.fround(upper[x]! * (1 - v) + lower[x]! * v) > threshold;
    if (above && start < 0) start = x;
    if (!above && start >= 0) {
      out.add(start, x);
      start = -1;
    }
  }
  if (start >= 0) out.add(start, to);
}
