import { runsHold } from '../../algorithm/mask/maskRuns';
import type { Raster8 } from '../../core/raster';
import type { CandidatePicture, MaskCandidate } from '../contract';

/** Pixels of a side. */
const SIDE = 56;

/**
 * The candidates, each with a small picture of it: the image around all of them, so that they can be compared, with this one's
 * mask in the draft's colour.
 */
export function withPictures(
  raster: Raster8,
  candidates: readonly MaskCandidate[]
): readonly (MaskCandidate & { readonly picture: CandidatePicture })[] {
  const view = squareAround(raster, candidates);
  return candidates.map(candidate => {
    const data = new Uint8ClampedArray(SIDE * SIDE * 4);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const sx = Math.floor(view.x + ((x + 0.5) * view.side) / SIDE);
        const sy = Math.floor(view.y + ((y + 0.5) * view.side) / SIDE);
        data.set([...colourAt(raster, candidate, sx, sy), 255], (y * SIDE + x) * 4);
      }
    }
    return { ...candidate, picture: { width: SIDE, height: SIDE, data } };
  });
}

function colourAt(
  raster: Raster8,
  { runs }: MaskCandidate,
  x: number,
  y: number
): readonly [number, number, number] {
  if (x < 0 || y < 0 || x >= raster.width || y >= raster.height) return [0, 0, 0];
  const i = (y * raster.width + x) * raster.channels;
  const grey = (c: number) => raster.data[i + (raster.channels === 3 ? c : 0)] ?? 0;
  const rgb = [grey(0), grey(1), grey(2)] as const;
  if (!runsHold(runs, x, y)) return rgb;
  return [rgb[0] * 0.45 + 255 * 0.55, rgb[1] * 0.45 + 225 * 0.55, rgb[2] * 0.45 + 77 * 0.55];
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
