/** An outline as paths in image coordinates, as fine as it is looked at. */
export interface OutlinePaths {
  /** @param scale screen pixels per image pixel */
  at(scale: number): Path2D;
}

/** Screen pixels that a drawn line may be off: less than anybody sees of a line that is two wide. */
const OFF = 0.7;
/** A loop keeps so many corners, or there is nothing left of it. */
const LEAST = 4;

/**
 * The outline of a radiograph has two corners a pixel, and stroking dashes along all of them takes longer than everything else of a
 * correction. Where several image pixels share one of the screen, corners that it could not tell apart are left out.
 *
 * @param loops [x0,y0,x1,y1,…] each, in image coordinates
 */
export function outlinePaths(loops: readonly Float32Array[]): OutlinePaths {
  const known = new Map<number, Path2D>();
  return {
    at: scale => {
      // Steps of two, so that zooming makes a few paths and not hundreds.
      const level = Math.max(0, Math.floor(Math.log2(OFF / scale)));
      const path = known.get(level) ?? pathOf(loops, level === 0 ? 0 : 2 ** level);
      known.set(level, path);
      return path;
    },
  };
}

function pathOf(loops: readonly Float32Array[], apart: number): Path2D {
  const path = new Path2D();
  for (const loop of loops) {
    const corners = apart === 0 ? loop : coarser(loop, apart);
    path.moveTo(corners[0] ?? 0, corners[1] ?? 0);
    for (let i = 2; i < corners.length; i += 2) path.lineTo(corners[i] ?? 0, corners[i + 1] ?? 0);
    path.closePath();
  }
  return path;
}

/** Corners at least so far apart, in image pixels: none that is left out lies further from one that is kept. */
export function coarser(loop: Float32Array, apart: number): Float32Array {
  const kept = new Float32Array(loop.length);
  let n = 0;
  for (let i = 0; i < loop.length; i += 2) {
    const [x, y] = [loop[i]!, loop[i + 1]!];
    if (n > 0 && Math.hypot(x - kept[n - 2]!, y - kept[n - 1]!) < apart) continue;
    kept[n++] = x;
    kept[n++] = y;
  }
  return n < 2 * LEAST ? loop : kept.subarray(0, n);
}
