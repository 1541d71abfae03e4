import { runsOf } from '../../algorithm/mask/compactMask';
import type { Mask } from '../../core/raster';
import { createTimeSlice } from '../../core/timeSlicing';

/**
 * Boundary of a mask as closed loops along pixel edges, in image coordinates where pixel (i,j) covers
 * [i-0.5, i+0.5] x [j-0.5, j+0.5]. Corners only: a straight run is one edge. Holes are loops of their own.
 * Lets others have their turn between rows, so that a large radiograph does not hold up the viewer.
 *
 * @param mask width x height, 0 or 1
 * @returns [x0,y0,x1,y1,…] per loop, closed by its first point
 */
export async function maskOutline(mask: Mask): Promise<readonly Float32Array[]> {
  const { height, rows, ends } = runsOf(mask);
  const stride = mask.width + 1;
  const timeSlice = createTimeSlice();
  // Directed edges with the mask on their right hand; at a corner where two pixels touch, two edges start.
  const next = new Map<number, number[]>();
  const add = (from: number, to: number) => {
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  };
  for (let y = 0; y <= height; y++) {
    if (timeSlice.isOver()) await timeSlice.yield();
    // Where this row and the one above begin and end to be inside; between two such places neither changes.
    let [i, j] = [2 * rows[y]!, 2 * rows[Math.max(0, y - 1)]!];
    const [last, lastAbove] = [2 * rows[Math.min(height, y + 1)]!, 2 * rows[y]!];
    const place = () =>
      Math.min(i < last ? ends[i]! : Infinity, j < lastAbove ? ends[j]! : Infinity);
    let [here, above] = [false, false];
    for (let x = place(); x < Infinity;) {
      const corner = y * stride + x;
      const turns = i < last && ends[i] === x;
      if (turns) [here, i] = [!here, i + 1];
      if (j < lastAbove && ends[j] === x) [above, j] = [!above, j + 1];
      const to = place();
      const across = (at: number) => (here ? add(at, at + 1) : add(at + 1, at));
      if (here !== above) across(corner);
      if (turns && here) add(corner + stride, corner);
      else if (turns) add(corner, corner + stride);
      if (here !== above) for (let u = x + 1; u < to; u++) across(y * stride + u);
      x = to;
    }
  }
  const loops: Float32Array[] = [];
  for (const start of next.keys()) {
    if (timeSlice.isOver()) await timeSlice.yield();
    while (next.get(start)?.length) loops.push(trace(next, start, stride));
  }
  return loops;
}

function trace(next: Map<number, number[]>, start: number, stride: number): Float32Array {
  const points: number[] = [];
  let at = start;
  let direction = 0;
  do {
    const to = next.get(at)?.pop();
    if (to === undefined) break;
    if (to - at !== direction) points.push((at % stride) - 0.5, Math.floor(at / stride) - 0.5);
    direction = to - at;
    at = to;
  } while (at !== start);
  return Float32Array.from(points);
}
