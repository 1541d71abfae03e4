import type { Mask } from '../../core/raster';

/** One traced border: bounding rectangle and polygon area through the pixel centres, as OpenCV gives them. */
export interface Contour {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** cv2.contourArea: a line one pixel thick has area 0. */
  readonly area: number;
  /** Border of a hole rather than of a component. */
  readonly hole: boolean;
  /** Outermost border: not inside a hole of another component (RETR_EXTERNAL). */
  readonly external: boolean;
}

// Eight neighbours, counterclockwise in image coordinates (y down), starting to the right.
const DX = [1, 1, 0, -1, -1, -1, 0, 1];
const DY = [0, -1, -1, -1, 0, 1, 1, 1];

/**
 * Suzuki and Abe's border following (cv2.findContours, RETR_TREE): every outer border and every hole border, in the order
 * their first pixel is met in raster order.
 */
export function traceContours(mask: Mask): readonly Contour[] {
  const w = mask.width + 2;
  const h = mask.height + 2;
  const f = new Int32Array(w * h);
  const { data } = mask;
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (data[y * mask.width + x]) f[(y + 1) * w + x + 1] = 1;
    }
  }
  const outside = outerBackground(f, w, h);
  const contours: Contour[] = [];
  let nbd = 1;
  for (let i = w; i < f.length - w; i++) {
    const outer = f[i] === 1 && f[i - 1] === 0;
    const hole = !outer && f[i]! >= 1 && f[i + 1] === 0;
    if (!outer && !hole) continue;
    nbd++;
    const points = followBorder(f, w, i, outer ? 4 : 0, nbd);
    contours.push(describe(points, w, hole, outer && outside[i - 1] === 1));
  }
  return contours;
}

/** Follows one border from `start`, coming from direction `from`; marks it in `f`; returns the pixel indices passed. */
function followBorder(
  f: Int32Array,
  w: number,
  start: number,
  from: number,
  nbd: number
): number[] {
  const step = (i: number, d: number): number => i + DY[d & 7]! * w + DX[d & 7]!;
  // Clockwise from the zero pixel, the first set neighbour.
  let first = -1;
  for (let k = 1; k <= 8; k++) {
    if (f[step(start, from - k + 8)] !== 0) {
      first = (from - k + 8) & 7;
      break;
    }
  }
  if (first < 0) {
    f[start] = -nbd;
    return [start];
  }
  const second = step(start, first);
  const points: number[] = [];
  let current = start;
  let back = first;
  for (;;) {
    points.push(current);
    let rightIsZero = false;
    let d = back;
    do {
      d = (d + 1) & 7;
      if (f[step(current, d)] !== 0) break;
      if (d === 0) rightIsZero = true;
    } while (d !== back);
    if (rightIsZero) f[current] = -nbd;
    else if (f[current] === 1) f[current] = nbd;
    const next = step(current, d);
    if (next === start && current === second) return points;
    back = (d + 4) & 7;
    current = next;
  }
}

function describe(points: readonly number[], w: number, hole: boolean, external: boolean): Contour {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  let twice = 0;
  for (let k = 0; k < points.length; k++) {
    const x = (points[k]! % w) - 1;
    const y = Math.floor(points[k]! / w) - 1;
    const next = points[(k + 1) % points.length]!;
    twice += x * (Math.floor(next / w) - 1) - ((next % w) - 1) * y;
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  const size = { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
  return { ...size, area: Math.abs(twice) / 2, hole, external };
}

/** 4-connected background reached from the frame. */
function outerBackground(f: Int32Array, w: number, h: number): Uint8Array {
  const seen = new Uint8Array(w * h);
  const stack = [0];
  seen[0] = 1;
  while (stack.length > 0) {
    const i = stack.pop()!;
    const x = i % w;
    const visit = (j: number): void => {
      if (f[j] === 0 && !seen[j]) {
        seen[j] = 1;
        stack.push(j);
      }
    };
    if (x > 0) visit(i - 1);
    if (x < w - 1) visit(i + 1);
    if (i >= w) visit(i - w);
    if (i < w * (h - 1)) visit(i + w);
  }
  return seen;
}
