import type { Mask } from '../../core/raster';
import { fillHoles } from '../mask/morphology';
import { maskParts } from '../mask/maskParts';

/** What the form of an outline is, whatever lies under it. None of it changes where the image is mirrored. */
export interface ShapeTraits {
  /** 8-connected parts of at least a twentieth of the largest one's area. */
  readonly parts: number;
  /** Of the largest part without its holes: 4 pi area / perimeter^2, about 1 for a disc. */
  readonly circularity: number;
  /** Of the largest part: short by long axis of the ellipse with its second moments, 0..1. */
  readonly axisRatio: number;
  /** Of the largest part without its holes: its area by that of its box, 0..1. */
  readonly extent: number;
}

const LEAST_PART = 0.05;
const MOST_PARTS = 64;

/** @param mask not empty, at a size at which a boundary has some ten pixels */
export function shapeTraits(mask: Mask): ShapeTraits {
  const parts = maskParts(mask, MOST_PARTS, LEAST_PART);
  const part = parts[0]!.mask;
  const whole = fillHoles(part);
  const area = sum(whole.data);
  const around = perimeter(whole);
  return {
    parts: parts.length,
    circularity: around > 0 ? (4 * Math.PI * area) / (around * around) : 1,
    axisRatio: axisRatio(part),
    extent: area / (whole.width * whole.height),
  };
}

export const sum = (values: Uint8Array): number => values.reduce((a, b) => a + b, 0);

/** Pixels of a mask that have a 4-neighbour outside of it; outside of the image is outside. */
export function borderOf({ width, height, data }: Mask): Mask {
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height ? data[y * width + x]! : 0;
  const border = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const within = at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1);
      border[y * width + x] = at(x, y) && !within ? 1 : 0;
    }
  }
  return { width, height, data: border };
}

const STRAIGHT = 1;
const SLANTED = Math.SQRT2;
const BENT = (1 + Math.SQRT2) / 2;
/** How long the border is at a pixel of it: by how many border pixels lie beside it (0..4), then at its corners (0..4). */
const LENGTHS: readonly (readonly number[])[] = [
  [0, 0, SLANTED, 0, 0],
  [0, BENT, BENT, SLANTED, 0],
  [STRAIGHT, STRAIGHT, STRAIGHT, 0, 0],
  [STRAIGHT, STRAIGHT, STRAIGHT, 0, 0],
  [0, 0, 0, 0, 0],
];

/**
 * Length of a mask's border in pixels, through the centres of its pixels: the weights of K. Benkrid and D. Crookes ("Design and
 * FPGA implementation of a perimeter estimator", 2000), as scikit-image's `perimeter` has them.
 */
export function perimeter(mask: Mask): number {
  const { width, height, data } = borderOf(mask);
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height ? data[y * width + x]! : 0;
  let length = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!at(x, y)) continue;
      const beside = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
      const corners = at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1);
      length += LENGTHS[beside]![corners]!;
    }
  }
  return length;
}

function axisRatio({ width, data }: Mask): number {
  let [n, sx, sy] = [0, 0, 0];
  data.forEach((inside, i) => {
    if (!inside) return;
    n++;
    sx += i % width;
    sy += Math.floor(i / width);
  });
  const [mx, my] = [sx / n, sy / n];
  let [xx, yy, xy] = [0, 0, 0];
  data.forEach((inside, i) => {
    if (!inside) return;
    const [dx, dy] = [(i % width) - mx, Math.floor(i / width) - my];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  });
  const half = Math.hypot(xx - yy, 2 * xy) / 2;
  const mean = (xx + yy) / 2;
  return mean + half > 0 ? Math.sqrt(Math.max(0, mean - half) / (mean + half)) : 1;
}
