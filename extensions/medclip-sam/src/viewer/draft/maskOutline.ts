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
  const { width, height, data } = mask;
  const stride = width + 1;
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
    const row = y * width;
    let left = 0;
    for (let x = 0; x <= width; x++) {
      const inside = x < width;
      const here = inside && y < height && data[row + x] ? 1 : 0;
      const above = inside && y > 0 && data[row - width + x] ? 1 : 0;
      if (here !== above) {
        const corner = y * stride + x;
        if (here) add(corner, corner + 1);
        else add(corner + 1, corner);
      }
      if (here !== left && y < height) {
        const corner = y * stride + x;
        if (here) add(corner + stride, corner);
        else add(corner, corner + stride);
      }
      left = here;
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
