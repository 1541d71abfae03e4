import type { FloatMap } from '../../core/raster';

/** Weights of a Gaussian out to three deviations, adding up to 1; index `radius` is the middle. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma))
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map(v => v / sum);
}

/** The map after a Gaussian of `sigma` pixels; outside of the map its border counts on. */
export function gaussianBlur({ width, height, data }: FloatMap, sigma: number): FloatMap {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const rows = new Float32Array(data.length);
  const padded = new Float32Array(width + 2 * radius);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const from = y * width;
    padded.fill(data[from]!, 0, radius);
    padded.set(data.subarray(from, from + width), radius);
    padded.fill(data[from + width - 1]!, radius + width);
    line.fill(0);
    for (let k = 0; k < kernel.length; k++) {
      const weight = kernel[k]!;
      for (let x = 0; x < width; x++) line[x]! += weight * padded[x + k]!;
    }
    rows.set(line, from);
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let k = -radius; k <= radius; k++) {
      const v = y + k < 0 ? 0 : y + k >= height ? height - 1 : y + k;
      const weight = kernel[k + radius]!;
      for (let x = 0; x < width; x++) line[x]! += weight * rows[v * width + x]!;
    }
    out.set(line, y * width);
  }
  return { width, height, data: out };
}

/** Absolute gradient by Sobel's operator; outside of the map its border counts on. */
export function sobel({ width, height, data }: FloatMap): FloatMap {
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const here = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const l = x > 0 ? x - 1 : 0;
      const r = x < width - 1 ? x + 1 : x;
      const a = data[up + l]!;
      const c = data[up + r]!;
      const g = data[down + l]!;
      const i = data[down + r]!;
      const gx = c + 2 * data[here + r]! + i - a - 2 * data[here + l]! - g;
      const gy = g + 2 * data[down + x]! + i - a - 2 * data[up + x]! - c;
      out[here + x] = Math.sqrt(gx * gx + gy * gy);
    }
  }
  return { width, height, data: out };
}
