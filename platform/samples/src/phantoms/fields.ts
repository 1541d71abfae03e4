import type { Random } from './random';

/** Random fields: correlated noise for tissue texture and speckle. */

/** One pass of a box blur of half-width `radius` along rows (`step` 1) or columns; edges repeat. */
function boxBlur(
  source: Float32Array,
  target: Float32Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  radius: number
): void {
  const scale = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    const last = start + (length - 1) * step;
    let sum = source[start]! * (radius + 1);
    for (let i = 1; i <= radius; i++) sum += source[Math.min(last, start + i * step)]!;
    for (let i = 0; i < length; i++) {
      target[start + i * step] = sum * scale;
      sum += source[Math.min(last, start + (i + radius + 1) * step)]!;
      sum -= source[Math.max(start, start + (i - radius) * step)]!;
    }
  }
}

/** The box radii whose three passes have the variance of a Gaussian of this sigma. */
function boxRadii(sigma: number): readonly number[] {
  const ideal = Math.sqrt((12 * sigma * sigma) / 3 + 1);
  let lower = Math.floor(ideal);
  if (lower % 2 === 0) lower--;
  const count = Math.round(
    (12 * sigma * sigma - 3 * lower * lower - 12 * lower - 9) / (-4 * lower - 4)
  );
  return [0, 1, 2].map(i => ((i < count ? lower : lower + 2) - 1) / 2);
}

/** Gaussian blur (three box passes) of a `width*height` field; sigmas in pixels. */
export function blurField(
  field: Float32Array,
  width: number,
  height: number,
  sigmaX: number,
  sigmaY: number
): Float32Array {
  let a: Float32Array = Float32Array.from(field);
  let b: Float32Array = new Float32Array(field.length);
  for (const radius of boxRadii(sigmaX)) {
    if (radius === 0) continue;
    boxBlur(a, b, height, width, width, 1, radius);
    [a, b] = [b, a];
  }
  for (const radius of boxRadii(sigmaY)) {
    if (radius === 0) continue;
    boxBlur(a, b, width, height, 1, width, radius);
    [a, b] = [b, a];
  }
  return a;
}

/** Normal noise of unit variance, correlated over `sigmaX`, `sigmaY` pixels. */
export function noiseField(
  random: Random,
  width: number,
  height: number,
  sigmaX: number,
  sigmaY: number
): Float32Array {
  const white = new Float32Array(width * height);
  for (let i = 0; i < white.length; i++) white[i] = random.normal();
  const field = blurField(white, width, height, sigmaX, sigmaY);
  let mean = 0;
  let square = 0;
  for (const v of field) {
    mean += v;
    square += v * v;
  }
  mean /= field.length;
  const deviation = Math.sqrt(Math.max(1e-12, square / field.length - mean * mean));
  return field.map(v => (v - mean) / deviation);
}

/** Smooth noise over space, about -1..1 with features of size 1 (Perlin's gradient noise). */
export type SpatialNoise = (x: number, y: number, z: number) => number;

const fade = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);

function gradient(hash: number, x: number, y: number, z: number): number {
  const h = hash & 15;
  const u = h < 8 ? x : y;
  const v = h < 4 ? y : h === 12 || h === 14 ? x : z;
  return ((h & 1) === 0 ? u : -u) + ((h & 2) === 0 ? v : -v);
}

export function spatialNoise(random: Random): SpatialNoise {
  const p = new Uint8Array(514);
  for (let i = 0; i < 256; i++) p[i] = i;
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [p[i], p[j]] = [p[j]!, p[i]!];
  }
  p.copyWithin(256, 0, 258);
  // Written out without helper closures: this runs hundreds of times per pixel.
  return (x, y, z) => {
    const fx = x - Math.floor(x);
    const fy = y - Math.floor(y);
    const fz = z - Math.floor(z);
    const z0 = Math.floor(z) & 255;
    const y0 = Math.floor(y) & 255;
    const a = p[Math.floor(x) & 255]! + y0;
    const b = p[(Math.floor(x) & 255) + 1]! + y0;
    const aa = p[a]! + z0;
    const ab = p[a + 1]! + z0;
    const ba = p[b]! + z0;
    const bb = p[b + 1]! + z0;
    const u = fade(fx);
    const v = fade(fy);
    const g000 = gradient(p[aa]!, fx, fy, fz);
    const g100 = gradient(p[ba]!, fx - 1, fy, fz);
    const g010 = gradient(p[ab]!, fx, fy - 1, fz);
    const g110 = gradient(p[bb]!, fx - 1, fy - 1, fz);
    const near = g000 + u * (g100 - g000);
    const near1 = g010 + u * (g110 - g010);
    const g001 = gradient(p[aa + 1]!, fx, fy, fz - 1);
    const g101 = gradient(p[ba + 1]!, fx - 1, fy, fz - 1);
    const g011 = gradient(p[ab + 1]!, fx, fy - 1, fz - 1);
    const g111 = gradient(p[bb + 1]!, fx - 1, fy - 1, fz - 1);
    const far = g001 + u * (g101 - g001);
    const far1 = g011 + u * (g111 - g011);
    const front = near + v * (near1 - near);
    return front + fade(fz) * (far + v * (far1 - far) - front);
  };
}
