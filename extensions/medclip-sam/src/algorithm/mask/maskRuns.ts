import { sourceBox, type Box, type Mask, type Size, type SourcePx } from '../../core/raster';
import type { Region } from '../preprocess/region';

/**
 * A binary mask as what lies between its edges, row by row. A radiograph's outline takes kilobytes in place of megabytes, and
 * joining, cutting and counting take its rows in place of its pixels.
 */
export interface MaskRuns extends Size {
  /** `height + 1` values: the first run of each row; the last value is the number of runs. */
  readonly rows: Int32Array;
  /** Two values a run, from left to right: its first column and the one behind its last. */
  readonly ends: Int32Array;
}

/** Takes runs in the order of rows and columns. Runs that touch become one. */
export class RunsBuilder {
  private readonly rows: Int32Array;
  private ends = new Int32Array(256);
  private count = 0;
  private row = 0;

  constructor(private readonly size: Size) {
    this.rows = new Int32Array(size.height + 1);
  }

  /** @param from first column @param to the one behind the last; nothing is taken where it is not greater */
  add(from: number, to: number): void {
    if (to <= from) return;
    const last = 2 * this.count;
    if (this.count > this.rows[this.row]! && this.ends[last - 1] === from) {
      this.ends[last - 1] = to;
      return;
    }
    if (last === this.ends.length) {
      const more = new Int32Array(2 * this.ends.length);
      more.set(this.ends);
      this.ends = more;
    }
    this.ends[last] = from;
    this.ends[last + 1] = to;
    this.count++;
  }

  /** What is added from now on belongs to row `y`, the same or a later one. */
  startRow(y: number): void {
    while (this.row < y) this.rows[++this.row] = this.count;
  }

  done(): MaskRuns {
    this.startRow(this.size.height);
    const { width, height } = this.size;
    return { width, height, rows: this.rows, ends: this.ends.slice(0, 2 * this.count) };
  }
}

/** Each run of a mask, from top to bottom and from left to right. */
export function eachRun(runs: MaskRuns, see: (y: number, from: number, to: number) => void): void {
  for (let y = 0; y < runs.height; y++) {
    for (let i = runs.rows[y]!; i < runs.rows[y + 1]!; i++) {
      see(y, runs.ends[2 * i]!, runs.ends[2 * i + 1]!);
    }
  }
}

/** @param mask pixels are 0 or 1 */
export function runsOfMask({ width, height, data }: Mask): MaskRuns {
  const out = new RunsBuilder({ width, height });
  // indexOf is a loop of the engine itself: empty and full stretches cost next to nothing.
  for (let i = data.indexOf(1); i >= 0;) {
    const stop = data.indexOf(0, i);
    const end = stop < 0 ? data.length : stop;
    while (i < end) {
      const y = Math.floor(i / width);
      const to = Math.min(end, (y + 1) * width);
      out.startRow(y);
      out.add(i - y * width, to - y * width);
      i = to;
    }
    i = data.indexOf(1, end);
  }
  return out.done();
}

/** @param into `width * height` zeros that the mask is written to; new ones where none are given */
export function maskOfRuns(runs: MaskRuns, into?: Uint8Array): Mask {
  const { width, height } = runs;
  const data = into ?? new Uint8Array(width * height);
  eachRun(runs, (y, from, to) => data.fill(1, y * width + from, y * width + to));
  return { width, height, data };
}

/** Area in pixels and inclusive corners, null where nothing is inside. */
export function measureRuns(runs: MaskRuns): {
  readonly areaPx: number;
  readonly box: Box<SourcePx> | null;
} {
  let areaPx = 0;
  let [x0, y0, x1, y1] = [runs.width, -1, -1, -1];
  eachRun(runs, (y, from, to) => {
    areaPx += to - from;
    x0 = Math.min(x0, from);
    x1 = Math.max(x1, to - 1);
    if (y0 < 0) y0 = y;
    y1 = y;
  });
  return { areaPx, box: areaPx === 0 ? null : sourceBox(x0, y0, x1, y1) };
}

/** What both hold. */
export function commonRuns(a: MaskRuns, b: MaskRuns): MaskRuns {
  const out = new RunsBuilder(a);
  for (let y = 0; y < a.height; y++) {
    out.startRow(y);
    let j = b.rows[y]!;
    for (let i = a.rows[y]!; i < a.rows[y + 1]!; i++) {
      const [from, to] = [a.ends[2 * i]!, a.ends[2 * i + 1]!];
      while (j < b.rows[y + 1]! && b.ends[2 * j + 1]! <= from) j++;
      for (let k = j; k < b.rows[y + 1]! && b.ends[2 * k]! < to; k++) {
        out.add(Math.max(from, b.ends[2 * k]!), Math.min(to, b.ends[2 * k + 1]!));
      }
    }
  }
  return out.done();
}

/** Do both hold any pixel? Ends at the first; both have one size. */
export function runsMeet(a: MaskRuns, b: MaskRuns): boolean {
  for (let y = 0; y < a.height; y++) {
    let [i, j] = [a.rows[y]!, b.rows[y]!];
    while (i < a.rows[y + 1]! && j < b.rows[y + 1]!) {
      const [end, other] = [a.ends[2 * i + 1]!, b.ends[2 * j + 1]!];
      if (a.ends[2 * i]! < other && b.ends[2 * j]! < end) return true;
      if (end < other) i++;
      else j++;
    }
  }
  return false;
}

/** What `a` holds and `b` does not; both have one size. */
export function runsWithout(a: MaskRuns, b: MaskRuns): MaskRuns {
  const out = new RunsBuilder(a);
  for (let y = 0; y < a.height; y++) {
    out.startRow(y);
    let j = b.rows[y]!;
    for (let i = a.rows[y]!; i < a.rows[y + 1]!; i++) {
      let from = a.ends[2 * i]!;
      const to = a.ends[2 * i + 1]!;
      while (j < b.rows[y + 1]! && b.ends[2 * j + 1]! <= from) j++;
      for (let k = j; k < b.rows[y + 1]! && b.ends[2 * k]! < to; k++) {
        out.add(from, b.ends[2 * k]!);
        from = b.ends[2 * k + 1]!;
      }
      out.add(from, to);
    }
  }
  return out.done();
}

/** What any of them holds; null for none of them. All have one size. */
export function joinedRuns(all: readonly MaskRuns[]): MaskRuns | null {
  return all.reduce<MaskRuns | null>((sum, one) => (sum ? eitherRuns(sum, one) : one), null);
}

function eitherRuns(a: MaskRuns, b: MaskRuns): MaskRuns {
  const out = new RunsBuilder(a);
  for (let y = 0; y < a.height; y++) {
    out.startRow(y);
    let [i, j] = [a.rows[y]!, b.rows[y]!];
    let [from, to] = [-1, -1];
    while (i < a.rows[y + 1]! || j < b.rows[y + 1]!) {
      const first = j >= b.rows[y + 1]! || (i < a.rows[y + 1]! && a.ends[2 * i]! <= b.ends[2 * j]!);
      const [ends, k] = first ? [a.ends, i++] : [b.ends, j++];
      if (ends[2 * k]! > to) {
        out.add(from, to);
        from = ends[2 * k]!;
      }
      to = Math.max(to, ends[2 * k + 1]!);
    }
    out.add(from, to);
  }
  return out.done();
}

/** `runs` with a region replaced by `part`, the runs of that region. */
export function withPart(
  runs: MaskRuns,
  part: MaskRuns,
  { left, top }: Pick<Region, 'left' | 'top'>
): MaskRuns {
  const out = new RunsBuilder(runs);
  const right = left + part.width;
  for (let y = 0; y < runs.height; y++) {
    out.startRow(y);
    const replaced = y >= top && y < top + part.height;
    let i = runs.rows[y]!;
    const last = runs.rows[y + 1]!;
    for (; i < last && (!replaced || runs.ends[2 * i]! < left); i++) {
      const to = runs.ends[2 * i + 1]!;
      out.add(runs.ends[2 * i]!, replaced ? Math.min(to, left) : to);
      if (replaced && to > right) break;
    }
    if (!replaced) continue;
    for (let k = part.rows[y - top]!; k < part.rows[y - top + 1]!; k++) {
      out.add(left + part.ends[2 * k]!, left + part.ends[2 * k + 1]!);
    }
    for (; i < last; i++) out.add(Math.max(right, runs.ends[2 * i]!), runs.ends[2 * i + 1]!);
  }
  return out.done();
}

/** Intersection over union; `empty` where neither holds anything. */
export function runsIou(a: MaskRuns, b: MaskRuns, empty: number): number {
  const both = measureRuns(commonRuns(a, b)).areaPx;
  const any = measureRuns(a).areaPx + measureRuns(b).areaPx - both;
  return any === 0 ? empty : both / any;
}

/** What lies in the region: SAM sees the whole image and follows a structure beyond the box it was given. */
export function runsWithin(runs: MaskRuns, { left, top, width, height }: Region): MaskRuns {
  const out = new RunsBuilder(runs);
  eachRun(runs, (y, from, to) => {
    if (y < top || y >= top + height) return;
    out.startRow(y);
    out.add(Math.max(from, left), Math.min(to, left + width));
  });
  return out.done();
}

/** The runs of a region at their place in an image of `size`. */
export function runsPlaced(
  runs: MaskRuns,
  { left, top }: Pick<Region, 'left' | 'top'>,
  size: Size
): MaskRuns {
  if (left === 0 && top === 0 && runs.width === size.width && runs.height === size.height)
    return runs;
  const out = new RunsBuilder(size);
  eachRun(runs, (y, from, to) => {
    out.startRow(top + y);
    out.add(left + from, left + to);
  });
  return out.done();
}

/**
 * Pixels of a mask, 0 or 1, at some of its rows and columns, without its other pixels.
 *
 * @param xs columns in ascending order @param ys rows
 * @returns `ys.length * xs.length`, row by row
 */
export function sampleRuns(
  { rows, ends }: MaskRuns,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>
): Uint8Array {
  const out = new Uint8Array(ys.length * xs.length);
  for (let row = 0, i = 0; row < ys.length; row++) {
    let run = 2 * rows[ys[row]!]!;
    const stop = 2 * rows[ys[row]! + 1]!;
    for (let column = 0; column < xs.length; column++, i++) {
      const x = xs[column]!;
      while (run < stop && ends[run + 1]! <= x) run += 2;
      if (run < stop && ends[run]! <= x) out[i] = 1;
    }
  }
  return out;
}

/** Is the pixel inside? False outside of the image. */
export function runsHold(runs: MaskRuns, x: number, y: number): boolean {
  for (let i = runs.rows[y] ?? 0; i < (runs.rows[y + 1] ?? 0); i++) {
    if (runs.ends[2 * i]! > x) return false;
    if (runs.ends[2 * i + 1]! > x) return true;
  }
  return false;
}
