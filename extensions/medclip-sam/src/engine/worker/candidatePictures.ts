import { sampleRuns } from '../../algorithm/mask/maskRuns';
import type { Raster8 } from '../../core/raster';
import type { CandidatePicture, MaskCandidate } from '../maskCandidate';

/** Pixels of a side. */
const SIDE = 56;
/** The draft's colour. */
const OUTLINE = [255, 225, 77] as const;

/**
 * The candidates, each with a small picture of it: the image around all of them, so that they can be compared, with this one's
 * mask in the draft's colour.
 */
export function withPictures(
  raster: Raster8,
  candidates: readonly MaskCandidate[]
): readonly (MaskCandidate & { readonly picture: CandidatePicture })[] {
  const view = squareAround(raster, candidates);
  const along = (from: number) =>
    Array.from({ length: SIDE }, (_, i) => Math.floor(from + ((i + 0.5) * view.side) / SIDE));
  const [xs, ys] = [along(view.x), along(view.y)];
  const image = imageAt(raster, xs, ys);
  // Of what the square shows, the part that lies in the image: there alone something can be inside.
  const within = (all: readonly number[], count: number) => {
    const first = all.findIndex(v => v >= 0 && v < count);
    const seen = all.filter(v => v >= 0 && v < count);
    return { first, seen };
  };
  const [columns, rows] = [within(xs, raster.width), within(ys, raster.height)];
  return candidates.map(candidate => {
    const data = image.slice();
    const inside = sampleRuns(candidate.runs, columns.seen, rows.seen);
    for (let i = 0; i < inside.length; i++) {
      if (!inside[i]) continue;
      const row = rows.first + Math.floor(i / columns.seen.length);
      const at = 4 * (row * SIDE + columns.first + (i % columns.seen.length));
      for (let c = 0; c < 3; c++) data[at + c] = image[at + c]! * 0.45 + OUTLINE[c]! * 0.55;
    }
    return { ...candidate, picture: { width: SIDE, height: SIDE, data } };
  });
}

/** RGBA of an image at columns and rows that may lie outside of it, where it is black. (SIDE*SIDE*4) */
function imageAt(
  { width, height, channels, data }: Raster8,
  xs: readonly number[],
  ys: readonly number[]
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(SIDE * SIDE * 4);
  ys.forEach((y, row) =>
    xs.forEach((x, column) => {
      const at = 4 * (row * SIDE + column);
      out[at + 3] = 255;
      if (x < 0 || y < 0 || x >= width || y >= height) return;
      const i = (y * width + x) * channels;
      for (let c = 0; c < 3; c++) out[at + c] = data[i + (channels === 3 ? c : 0)]!;
    })
  );
  return out;
}

/** The smallest square around all the candidates, with a quarter of its side as margin. */
function squareAround(raster: Raster8, candidates: readonly MaskCandidate[]) {
  const boxes = candidates.flatMap(c => (c.box ? [c.box] : []));
  const [x0, y0] = [Math.min(...boxes.map(b => b[0])), Math.min(...boxes.map(b => b[1]))];
  const [x1, y1] = [Math.max(...boxes.map(b => b[2])), Math.max(...boxes.map(b => b[3]))];
  if (boxes.length === 0) return { x: 0, y: 0, side: Math.max(raster.width, raster.height) };
  const side = Math.max(x1 - x0, y1 - y0, 8) * 1.5;
  return { x: (x0 + x1) / 2 - side / 2, y: (y0 + y1) / 2 - side / 2, side };
}
