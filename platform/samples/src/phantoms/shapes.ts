/** Small geometry shared by the phantoms. Distances are in the caller's unit; negative inside. */

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 below `low`, 1 above `high`, smooth between; `low > high` gives the falling edge. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Euclidean length; several times faster than Math.hypot, which guards against overflow. */
export function length(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}

/** Approximate signed distance to an ellipsoid at the origin with half-axes a, b, c. */
export function ellipsoid(x: number, y: number, z: number, a: number, b: number, c: number) {
  const u = x / a;
  const v = y / b;
  const w = z / c;
  const k = Math.sqrt(u * u + v * v + w * w);
  if (k < 1e-6) return -Math.min(a, b, c);
  return (k * (k - 1)) / length(u / a, v / b, w / c);
}

/** Approximate signed distance to an ellipse at the origin with half-axes a, b. */
export function ellipse(x: number, y: number, a: number, b: number): number {
  const u = x / a;
  const v = y / b;
  const k = Math.sqrt(u * u + v * v);
  if (k < 1e-6) return -Math.min(a, b);
  return (k * (k - 1)) / length(u / a, v / b, 0);
}

/** Union of two distances with a rounded seam of size k. */
export function smoothUnion(a: number, b: number, k: number): number {
  const h = clamp(0.5 + (0.5 * (b - a)) / k, 0, 1);
  return mix(b, a, h) - k * h * (1 - h);
}

export type Vector3 = readonly [number, number, number];

/** Distance to the segment p-q, less its radius, which runs from `r0` at p to `r1` at q. */
export function capsule(
  x: number,
  y: number,
  z: number,
  p: Vector3,
  q: Vector3,
  r0: number,
  r1: number
): number {
  const dx = q[0] - p[0];
  const dy = q[1] - p[1];
  const dz = q[2] - p[2];
  const px = x - p[0];
  const py = y - p[1];
  const pz = z - p[2];
  const t = clamp((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz), 0, 1);
  return length(px - t * dx, py - t * dy, pz - t * dz) - mix(r0, r1, t);
}

/** Piecewise-cubic (Catmull-Rom) curve through knots `[at, value]` sorted by `at`; constant outside. */
export function curve(knots: readonly (readonly [number, number])[]): (at: number) => number {
  const value = (i: number) => knots[clamp(i, 0, knots.length - 1)]![1];
  return at => {
    if (at <= knots[0]![0]) return value(0);
    if (at >= knots[knots.length - 1]![0]) return value(knots.length - 1);
    let i = 0;
    while (knots[i + 1]![0] < at) i++;
    const t = (at - knots[i]![0]) / (knots[i + 1]![0] - knots[i]![0]);
    const [p0, p1, p2, p3] = [value(i - 1), value(i), value(i + 1), value(i + 2)];
    return (
      p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
    );
  };
}
