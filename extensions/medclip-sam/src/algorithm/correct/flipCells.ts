import { cutRuns } from '../mask/maskCrop';
import {
  joinedRuns,
  maskOfRuns,
  measureRuns,
  runsOfMask,
  runsPlaced,
  runsWithout,
  type MaskRuns,
} from '../mask/maskRuns';
import { STEP_PIXELS, type Steps } from '../../core/timeSlicing';
import type { AxisTaps } from '../preprocess/separableSampling';
import type { ClickCells } from './clickCells';
import type { CellClick, ClickFeatures } from './clickFeatures';
import { partAt } from './localCorrection';
import { markedCells } from './markedCells';

/** Cells around the click that always change sides, and at most this share of its depth. */
const CERTAIN = 2;
const OF_DEPTH = 0.7;
/** The logit above which a cell changes sides: a doubtful one stays as it is. */
const CAUTION = 0.3;
/** One click adds at most as much as there is, or a disc of this share of its depth; it takes away at most this share of what there is. */
const MOST_ADDED = 0.5;
const MOST_TAKEN = 2 / 3;
/** The logit where nothing is to change. */
const NEVER = -8;

/**
 * The outline after the cells that are likely to be wrong have changed sides, as far as they hang together with the click; between
 * the middles of cells the logits are interpolated, so that the border is as fine as the pixels.
 *
 * @param logits of `cells` @param click its cell, and its pixel
 */
export function* flipCells(
  before: MaskRuns,
  window: ClickCells,
  { cells, depth }: Pick<ClickFeatures, 'cells' | 'depth'>,
  logits: ArrayLike<number>,
  click: CellClick & { readonly at: { readonly x: number; readonly y: number } }
): Steps<MaskRuns> {
  const map = logitsOfCells(window, cells, logits, click);
  yield;
  const { areaPx } = measureRuns(before);
  const area = areaPx / window.cell ** 2;
  const added = Math.max(area, Math.PI * (MOST_ADDED * depth) ** 2);
  keepNearest(map, window, click, click.label === 1 ? added : MOST_TAKEN * area);
  const region = regionToFlip(window, map, click);
  const pixels = cutRuns(before, region);
  yield;
  const { cell, columns, rows } = window;
  const { at } = click;
  const certain = (Math.min(CERTAIN, OF_DEPTH * depth) * cell) ** 2;
  const across = along(region.left - window.left, region.width, cell, columns);
  const down = along(region.top - window.top, region.height, cell, rows);
  const flips = new Uint8Array(pixels.data.length);
  const line = new Float64Array(columns);
  for (let y = 0, i = 0; y < region.height; y++) {
    if ((y * region.width) % STEP_PIXELS < region.width) yield;
    const [upper, lower, t] = [down.lo[y]! * columns, down.hi[y]! * columns, down.t[y]!];
    for (let u = 0; u < columns; u++) line[u] = map[upper + u]! * (1 - t) + map[lower + u]! * t;
    const far = (region.top + y - at.y) ** 2;
    for (let x = 0; x < region.width; x++, i++) {
      if (pixels.data[i] === click.label) continue;
      const s = across.t[x]!;
      const logit = line[across.lo[x]!]! * (1 - s) + line[across.hi[x]!]! * s;
      if (logit > 0 || far + (region.left + x - at.x) ** 2 <= certain) flips[i] = 1;
    }
  }
  yield;
  const all = runsOfMask({ width: region.width, height: region.height, data: flips });
  const part = partAt(all, at.x - region.left, at.y - region.top);
  const placed = runsPlaced(part, region, before);
  return click.label === 1 ? joinedRuns([before, placed])! : runsWithout(before, placed);
}

/** The logits as a map. Cells that are right already take their neighbours' mean, so that no seam stays beside them. */
function logitsOfCells(
  { columns, rows }: ClickCells,
  cells: Int32Array,
  logits: ArrayLike<number>,
  click: CellClick
): Float32Array {
  const map = new Float32Array(columns * rows).fill(NEVER);
  const asked = new Uint8Array(map.length);
  for (let n = 0; n < cells.length; n++) {
    map[cells[n]!] = logits[n]! - CAUTION;
    asked[cells[n]!] = 1;
  }
  const sums = new Float32Array(map.length);
  const counts = new Uint8Array(map.length);
  for (const i of cells) {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
        const k = v * columns + u;
        if (asked[k]) continue;
        sums[k]! += map[i]!;
        counts[k]!++;
      }
    }
  }
  for (let k = 0; k < map.length; k++) if (counts[k]) map[k] = sums[k]! / counts[k]!;
  const at = click.y * columns + click.x;
  map[at] = Math.max(map[at]!, 1);
  return map;
}

/** Of the cells that would change with the click, only as many stay as may, the nearest: a click far from everything floods nothing. */
function keepNearest(
  map: Float32Array,
  { columns, rows }: ClickCells,
  click: CellClick,
  most: number
): void {
  const positive = markedCells(map, v => v > 0);
  const runs = runsOfMask({ width: columns, height: rows, data: positive });
  const part = maskOfRuns(partAt(runs, click.x, click.y)).data;
  const far: number[] = [];
  const distance = (i: number) =>
    ((i % columns) - click.x) ** 2 + (Math.floor(i / columns) - click.y) ** 2;
  for (let i = 0; i < part.length; i++) if (part[i]) far.push(distance(i));
  if (far.length <= most) return;
  const limit = far.sort((a, b) => a - b)[Math.max(0, Math.floor(most))]!;
  for (let i = 0; i < part.length; i++) if (part[i] && distance(i) > limit) map[i] = NEVER;
}

/** The pixels in which anything changes: around the positive cells that hang together with the click. */
function regionToFlip(
  { left, top, width, height, cell, columns, rows }: ClickCells,
  map: Float32Array,
  click: CellClick
) {
  const positive = markedCells(map, v => v > 0);
  const disc = CERTAIN + 1;
  let [x0, y0, x1, y1] = [click.x - disc, click.y - disc, click.x + disc, click.y + disc];
  const part = partAt(
    runsOfMask({ width: columns, height: rows, data: positive }),
    click.x,
    click.y
  );
  for (let row = 0; row < rows; row++) {
    for (let i = part.rows[row]!; i < part.rows[row + 1]!; i++) {
      x0 = Math.min(x0, part.ends[2 * i]! - 1);
      x1 = Math.max(x1, part.ends[2 * i + 1]!);
      y0 = Math.min(y0, row - 1);
      y1 = Math.max(y1, row + 1);
    }
  }
  const from = { x: Math.max(0, x0) * cell, y: Math.max(0, y0) * cell };
  return {
    left: left + from.x,
    top: top + from.y,
    width: Math.min(width, (x1 + 1) * cell) - from.x,
    height: Math.min(height, (y1 + 1) * cell) - from.y,
  };
}

/** For each pixel from `first` on, the two cells whose middles it lies between. */
function along(first: number, length: number, cell: number, count: number): AxisTaps {
  const at = Float64Array.from({ length }, (_, k) =>
    Math.min(count - 1, Math.max(0, (first + k + 0.5) / cell - 0.5))
  );
  const lo = Int32Array.from(at, Math.floor);
  return { lo, hi: lo.map(v => Math.min(count - 1, v + 1)), t: at.map((v, k) => v - lo[k]!) };
}
