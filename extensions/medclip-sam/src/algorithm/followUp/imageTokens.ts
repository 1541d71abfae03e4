import type { Mask, Size } from '../../core/raster';
import type { Region } from '../preprocess/region';
import type { SamGeometry } from '../preprocess/samPreprocess';

/** A grid over an image; a cell counts where its middle lies on the image. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  /** Size of a cell in pixels of the image. */
  readonly cell: Size;
}

/** What the drawing model's embedding says of each cell. */
export interface ImageTokens extends CellGrid {
  readonly channels: number;
  /** (rows*columns, channels) */
  readonly data: Float32Array;
  /** (rows*columns, 2): the middle of each cell, x and y, on the body's box from 0 to 1. */
  readonly places: Float32Array;
}

/** Larger embeddings are averaged to this many cells a side: the work grows with the fourth power. */
const MOST_CELLS = 32;

/**
 * @param embedding (channels, side, side) of the square
 * @param body the part of the image that is no border, in its pixels (contentBox.ts): places are told on it, so that of a patient
 *   who lies elsewhere in the image the liver is still in the same place
 */
export function imageTokens(
  embedding: { readonly data: Float32Array; readonly channels: number; readonly side: number },
  { side: square, resized, source }: SamGeometry,
  body: Region
): ImageTokens {
  const { channels, side, data } = embedding;
  const pool = Math.max(1, Math.round(side / MOST_CELLS));
  const cells = Math.floor(side / pool);
  const within = (length: number) => Math.max(1, Math.round((length / square) * cells));
  const [columns, rows] = [within(resized.width), within(resized.height)];
  const cell = {
    width: (square / cells) * (source.width / resized.width),
    height: (square / cells) * (source.height / resized.height),
  };
  const tokens = new Float32Array(rows * columns * channels);
  const places = new Float32Array(rows * columns * 2);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const i = y * columns + x;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let v = y * pool; v < (y + 1) * pool; v++) {
          for (let u = x * pool; u < (x + 1) * pool; u++) sum += data[(c * side + v) * side + u]!;
        }
        tokens[i * channels + c] = sum / (pool * pool);
      }
      places[2 * i] = ((x + 0.5) * cell.width - body.left) / body.width;
      places[2 * i + 1] = ((y + 0.5) * cell.height - body.top) / body.height;
    }
  }
  return { columns, rows, cell, channels, data: tokens, places };
}

/** How much of each cell an outline covers, 0..1; their sum is its area in cells. (rows*columns) */
export function coverOf(mask: Mask, { columns, rows, cell }: CellGrid): Float32Array {
  const across = shares(mask.width, columns, cell.width);
  const down = shares(mask.height, rows, cell.height);
  const cover = new Float32Array(rows * columns);
  const { data } = mask;
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (!data[y * mask.width + x]) continue;
      for (const [row, high] of down[y]!) {
        for (const [column, wide] of across[x]!) cover[row * columns + column]! += high * wide;
      }
    }
  }
  return cover;
}

/** For each pixel of an axis the cells that it lies in, and how much of the cell it fills. */
function shares(
  pixels: number,
  cells: number,
  per: number
): readonly (readonly (readonly [number, number])[])[] {
  return Array.from({ length: pixels }, (_, i) => {
    const parts: [number, number][] = [];
    for (let k = Math.floor(i / per); k < cells && k * per < i + 1; k++) {
      const length = Math.min(i + 1, (k + 1) * per) - Math.max(i, k * per);
      if (length > 1e-9) parts.push([k, length / per]);
    }
    return parts;
  });
}
