import { cropMask, placeCrop } from './maskCrop';
import type { Mask } from '../../core/raster';
import { STEP_PIXELS, type Steps } from '../../core/timeSlicing';

/** Runs `work` on the mask's surroundings only; an empty mask stays empty. */
function* around(mask: Mask, margin: number, work: (part: Mask) => Steps<Mask>): Steps<Mask> {
  const crop = cropMask(mask, margin);
  yield;
  if (!crop) return { ...mask, data: new Uint8Array(mask.data.length) };
  const done = yield* work(crop.mask);
  yield;
  return placeCrop({ ...crop, mask: done }, mask);
}

const rowsPerStep = (width: number) => Math.max(1, Math.floor(STEP_PIXELS / width));

/** One step of dilation (`value` 1) or erosion (`value` 0): a pixel takes `value` if a neighbour has it. */
function* step({ width, height, data }: Mask, value: 0 | 1, diagonal: boolean): Steps<Mask> {
  const out = data.slice();
  const rows = rowsPerStep(width);
  for (let y = 0; y < height; y++) {
    if (y % rows === rows - 1) yield;
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
function* octagon(mask: Mask, radius: number, value: 0 | 1): Steps<Mask> {
  let result = mask;
  for (let i = 0; i < radius; i++) result = yield* step(result, value, i % 2 === 1);
  return result;
}

/** See `growMask`. */
export function* growSteps(mask: Mask, radius: number): Steps<Mask> {
  return yield* around(mask, radius, part => octagon(part, radius, 1));
}

/** See `shrinkMask`. */
export function* shrinkSteps(mask: Mask, radius: number): Steps<Mask> {
  // A margin of one: the crop's own frame is background wherever the image goes on.
  return yield* around(mask, 1, part => octagon(part, radius, 0));
}

/** See `smoothMask`. */
export function* smoothSteps(mask: Mask, radius: number): Steps<Mask> {
  return yield* around(mask, radius, function* ({ width, height, data }) {
    const sums = yield* columnSums(yield* rowSums(data, width, height, radius), width, radius);
    const half = (2 * radius + 1) ** 2 / 2;
    const out = new Uint8Array(data.length);
    for (let i = 0; i < out.length; i++) if (sums[i]! > half) out[i] = 1;
    return { width, height, data: out };
  });
}

/** Running sums of 2r+1 along every row; the ends are repeated. */
function* rowSums(
  data: ArrayLike<number>,
  width: number,
  height: number,
  radius: number
): Steps<Uint16Array> {
  const out = new Uint16Array(width * height);
  const last = width - 1;
  const rows = rowsPerStep(width);
  for (let y = 0; y < height; y++) {
    if (y % rows === rows - 1) yield;
    const row = y * width;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += data[row + Math.min(last, Math.max(0, k))]!;
    for (let x = 0; x < width; x++) {
      out[row + x] = sum;
      const enters = x + radius + 1;
      const leaves = x - radius;
      sum += data[row + (enters > last ? last : enters)]! - data[row + (leaves < 0 ? 0 : leaves)]!;
    }
  }
  return out;
}

/** The same along every column, row by row, so that memory is read in its order. */
function* columnSums(rows: Uint16Array, width: number, radius: number): Steps<Uint16Array> {
  const height = rows.length / width;
  const out = new Uint16Array(rows.length);
  const running = new Uint16Array(width);
  const last = height - 1;
  const perStep = rowsPerStep(width);
  const at = (y: number) => Math.min(last, Math.max(0, y)) * width;
  for (let k = -radius; k <= radius; k++) {
    for (let x = 0; x < width; x++) running[x] = running[x]! + rows[at(k) + x]!;
  }
  for (let y = 0; y < height; y++) {
    if (y % perStep === perStep - 1) yield;
    out.set(running, y * width);
    const [enters, leaves] = [at(y + radius + 1), at(y - radius)];
    for (let x = 0; x < width; x++) {
      running[x] = running[x]! + rows[enters + x]! - rows[leaves + x]!;
    }
  }
  return out;
}

/** See `fillHoles`. */
export function* fillHolesSteps(mask: Mask): Steps<Mask> {
  return yield* around(mask, 1, function* ({ width, height, data }) {
    // 1: background that leads out of the image or the crop.
    const open = new Uint8Array(data.length);
    const stack = new Int32Array(data.length);
    let top = 0;
    const visit = (i: number): void => {
      if (data[i] || open[i]) return;
      open[i] = 1;
      stack[top++] = i;
    };
    for (let x = 0; x < width; x++) {
      visit(x);
      visit((height - 1) * width + x);
    }
    for (let y = 0; y < height; y++) {
      visit(y * width);
      visit(y * width + width - 1);
    }
    for (let done = 1; top > 0; done++) {
      if (done % STEP_PIXELS === 0) yield;
      const i = stack[--top]!;
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x < width - 1) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i < width * (height - 1)) visit(i + width);
    }
    yield;
    for (let i = 0; i < open.length; i++) open[i] = open[i] ? 0 : 1;
    return { width, height, data: open };
  });
}

/** The connected part (8-neighbours) of `inside` pixels that holds pixel `start`, as a mask. */
function* partAt(
  { width, height, data }: Mask,
  start: number,
  inside: (i: number) => boolean = i => data[i] === 1
): Steps<Mask> {
  const part = new Uint8Array(data.length);
  const stack = [start];
  part[start] = 1;
  for (let done = 1; stack.length > 0; done++) {
    if (done % (STEP_PIXELS / 8) === 0) yield;
    const i = stack.pop()!;
    const x = i % width;
    const y = (i - x) / width;
    const [x0, x1] = [x > 0 ? x - 1 : 0, x < width - 1 ? x + 1 : x];
    const [y0, y1] = [y > 0 ? y - 1 : 0, y < height - 1 ? y + 1 : y];
    for (let v = y0; v <= y1; v++) {
      for (let j = v * width + x0; j <= v * width + x1; j++) {
        if (part[j] || !inside(j)) continue;
        part[j] = 1;
        stack.push(j);
      }
    }
  }
  return { width, height, data: part };
}

/** See `keepPart`. */
export function* keepPartSteps(
  mask: Mask,
  at: { readonly x: number; readonly y: number }
): Steps<Mask | null> {
  const { width, height, data } = mask;
  const x = Math.min(width - 1, Math.max(0, Math.round(at.x)));
  const y = Math.min(height - 1, Math.max(0, Math.round(at.y)));
  const here = y * width + x;
  if (data[here]) return yield* partAt(mask, here);
  let nearest = -1;
  let best = Infinity;
  for (let v = 0; v < height; v++) {
    if (v % rowsPerStep(width) === 0) yield;
    const dy2 = (v - y) ** 2;
    if (dy2 >= best) continue;
    for (let u = 0; u < width; u++) {
      if (!data[v * width + u]) continue;
      const distance = dy2 + (u - x) ** 2;
      if (distance < best) [best, nearest] = [distance, v * width + u];
    }
  }
  return nearest < 0 ? null : yield* partAt(mask, nearest);
}
