import { componentMask, connectedComponents } from './connectedComponents';
import { cropMask, placeCrop } from './maskCrop';
import type { Mask } from './raster';

/** Runs `work` on the mask's surroundings only; an empty mask stays empty. */
function around(mask: Mask, margin: number, work: (part: Mask) => Mask): Mask {
  const crop = cropMask(mask, margin);
  if (!crop) return { ...mask, data: new Uint8Array(mask.data.length) };
  return placeCrop({ ...crop, mask: work(crop.mask) }, mask);
}

/** One step of dilation (`value` 1) or erosion (`value` 0): a pixel takes `value` if a neighbour has it. */
function step({ width, height, data }: Mask, value: 0 | 1, diagonal: boolean): Mask {
  const out = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (data[i] === value) continue;
      const up = y > 0;
      const down = y < height - 1;
      const left = x > 0;
      const right = x < width - 1;
      const near =
        (left && data[i - 1] === value) ||
        (right && data[i + 1] === value) ||
        (up && data[i - width] === value) ||
        (down && data[i + width] === value) ||
        (diagonal &&
          ((up && left && data[i - width - 1] === value) ||
            (up && right && data[i - width + 1] === value) ||
            (down && left && data[i + width - 1] === value) ||
            (down && right && data[i + width + 1] === value)));
      if (near) out[i] = value;
    }
  }
  return { width, height, data: out };
}

/** Cross and square in turn make an octagon, which is rounder than either. */
function steps(mask: Mask, radius: number, value: 0 | 1): Mask {
  let result = mask;
  for (let i = 0; i < radius; i++) result = step(result, value, i % 2 === 1);
  return result;
}

/** Dilation by an octagon of `radius` pixels. */
export function growMask(mask: Mask, radius: number): Mask {
  return around(mask, radius, part => steps(part, radius, 1));
}

/** Erosion by an octagon of `radius` pixels. The border of the image does not count as background: an outline that is cut off there stays so. */
export function shrinkMask(mask: Mask, radius: number): Mask {
  // A margin of one: the crop's own frame is background wherever the image goes on.
  return around(mask, 1, part => steps(part, radius, 0));
}

/**
 * Majority of the (2r+1)-square around every pixel: rounds corners and closes gaps thinner than `radius`, and keeps the area
 * of a straight border. Outside of the image the border pixel counts on.
 */
export function smoothMask(mask: Mask, radius = 2): Mask {
  return around(mask, radius, ({ width, height, data }) => {
    const rows = boxSums(data, width, height, radius, 1, width);
    const sums = boxSums(rows, height, width, radius, width, 1);
    const half = (2 * radius + 1) ** 2 / 2;
    return { width, height, data: Uint8Array.from(sums, v => (v > half ? 1 : 0)) };
  });
}

/** Running sums of 2r+1 along lines of `length`; the ends are repeated. */
function boxSums(
  data: ArrayLike<number>,
  length: number,
  lines: number,
  radius: number,
  stride: number,
  lineStride: number
): Uint16Array {
  const out = new Uint16Array(length * lines);
  const last = length - 1;
  for (let line = 0; line < lines; line++) {
    const start = line * lineStride;
    const at = (k: number): number => data[start + Math.min(last, Math.max(0, k)) * stride]!;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += at(k);
    for (let k = 0; k < length; k++) {
      out[start + k * stride] = sum;
      sum += at(k + radius + 1) - at(k - radius);
    }
  }
  return out;
}

/** Background that the mask encloses becomes part of it; 4-connected background, so a diagonal gap is closed too. */
export function fillHoles(mask: Mask): Mask {
  return around(mask, 1, ({ width, height, data }) => {
    const open = new Uint8Array(data.length);
    const stack: number[] = [];
    const visit = (i: number): void => {
      if (!data[i] && !open[i]) {
        open[i] = 1;
        stack.push(i);
      }
    };
    for (let x = 0; x < width; x++) {
      visit(x);
      visit((height - 1) * width + x);
    }
    for (let y = 0; y < height; y++) {
      visit(y * width);
      visit(y * width + width - 1);
    }
    while (stack.length > 0) {
      const i = stack.pop()!;
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x < width - 1) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i < width * (height - 1)) visit(i + width);
    }
    return { width, height, data: Uint8Array.from(open, v => (v ? 0 : 1)) };
  });
}

/**
 * The connected part (8-neighbours) at a pixel, or the one nearest to it by its bounding box; null for an empty mask.
 *
 * @param at column and row, in pixels
 */
export function keepPart(mask: Mask, at: { readonly x: number; readonly y: number }): Mask | null {
  const labelling = connectedComponents(mask);
  const x = Math.min(mask.width - 1, Math.max(0, Math.round(at.x)));
  const y = Math.min(mask.height - 1, Math.max(0, Math.round(at.y)));
  const hit = labelling.labels[y * mask.width + x];
  if (hit) return componentMask(labelling, hit);
  const away = (low: number, high: number, v: number) => Math.max(low - v, 0, v - high);
  const [nearest] = [...labelling.components].sort(
    (a, b) =>
      Math.hypot(away(a.x0, a.x1, x), away(a.y0, a.y1, y)) -
      Math.hypot(away(b.x0, b.x1, x), away(b.y0, b.y1, y))
  );
  return nearest ? componentMask(labelling, nearest.label) : null;
}
