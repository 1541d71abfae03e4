import type { FloatMap, Raster8, Size } from '../../core/raster';
import { STEP_PIXELS, type Steps } from '../../core/timeSlicing';
import type { Region } from '../preprocess/region';

/** The part of an image in which a click can change an outline, in square cells of whole pixels. */
export interface ClickCells extends Region {
  /** Side of a cell in pixels; those at the right and lower border may be cut short. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
}

/** Cells along an image's longer side, and along the radius of the outline, where there are pixels for them. */
const ALONG_IMAGE = 256;
const ALONG_RADIUS = 16;
/** Most cells along a side, so that a click takes as long on every image. */
const MOST = 320;
/** Pixels that are read of a cell, along each axis. */
const READ = 4;

/** How far from a click anything changes; all in cells. */
export const clickReach = (depth: number, radius: number): number =>
  Math.max(8 * depth, 1.2 * radius) + 2;

/**
 * @param click its pixel
 * @param depth pixels from the click to the nearest that already is as it says @param radius of a disc of the outline's area
 */
export function clickCells(
  size: Size,
  click: { readonly x: number; readonly y: number },
  depth: number,
  radius: number
): ClickCells {
  const half = (cell: number): number => {
    const [d, r] = [Math.max(1, depth / cell), Math.max(2, radius / cell)];
    return Math.ceil(clickReach(d, r) + 3 * d + 3) * cell;
  };
  const longer = Math.max(size.width, size.height);
  const wanted = Math.max(1, Math.floor(Math.min(longer / ALONG_IMAGE, radius / ALONG_RADIUS)));
  const extent = Math.min(longer, 2 * half(wanted) + 1);
  const cell = Math.max(wanted, Math.ceil(extent / MOST));
  const far = half(cell);
  const [left, top] = [Math.max(0, click.x - far), Math.max(0, click.y - far)];
  const width = Math.min(size.width, click.x + far + 1) - left;
  const height = Math.min(size.height, click.y + far + 1) - top;
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  return { left, top, width, height, cell, columns, rows };
}

/** The mean of each cell, of some of its pixels where there are many. @param read values at columns and rows of the image, row by row */
export function* meanOfCells(
  cells: ClickCells,
  read: (xs: Int32Array, ys: Int32Array) => ArrayLike<number>
): Steps<FloatMap> {
  const { cell, columns, rows } = cells;
  const stride = Math.max(1, Math.floor(cell / READ));
  const each = Math.ceil(cell / stride);
  const samples = (from: number, extent: number): Int32Array => {
    const first = stride >> 1;
    const all = Array.from({ length: Math.ceil(extent / cell) * each }, (_, i) => {
      const at = Math.floor(i / each) * cell + Math.min(cell - 1, first + (i % each) * stride);
      return from + Math.min(extent - 1, at);
    });
    return Int32Array.from(all);
  };
  const [xs, ys] = [samples(cells.left, cells.width), samples(cells.top, cells.height)];
  const data = new Float32Array(columns * rows);
  const together = Math.max(1, Math.floor(STEP_PIXELS / (xs.length * each)));
  for (let row = 0; row < rows; row += together) {
    const last = Math.min(rows, row + together);
    const values = read(xs, ys.subarray(row * each, last * each));
    for (let y = 0, i = 0; i < values.length; y++) {
      const line = (row + Math.floor(y / each)) * columns;
      for (let u = 0; u < columns; u++) {
        let sum = 0;
        for (let k = 0; k < each; k++) sum += values[i++]!;
        data[line + u]! += sum;
      }
    }
    yield;
  }
  for (let i = 0; i < data.length; i++) data[i]! /= each * each;
  return { width: columns, height: rows, data };
}

/** Grey values 0..1 at columns and rows; colours by their mean. */
export function readGrey(image: Raster8): (xs: Int32Array, ys: Int32Array) => Float32Array {
  const { channels: c, data, width } = image;
  return (xs, ys) => {
    const out = new Float32Array(xs.length * ys.length);
    for (let row = 0, k = 0; row < ys.length; row++) {
      for (let column = 0; column < xs.length; column++, k++) {
        const i = (ys[row]! * width + xs[column]!) * c;
        out[k] = (c === 1 ? data[i]! : (data[i]! + data[i + 1]! + data[i + 2]!) / 3) / 255;
      }
    }
    return out;
  };
}
