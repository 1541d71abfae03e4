import { resizeRaster } from './resizePil';
import type { Box, Point, Raster8, SamPx, Size, SourcePx } from '../../core/raster';
import { samKind, type SamKindName } from './samKinds';

/** SAM's square: the source lies in the top left `resized` part. */
export interface SamGeometry {
  readonly source: Size;
  readonly side: number;
  readonly resized: Size;
}

export interface SamInput {
  readonly geometry: SamGeometry;
  /** (3,side,side), normalised, zero outside `resized`. */
  readonly pixels: Float32Array;
}

export interface SamPreprocessOptions {
  readonly kind: SamKindName;
  readonly side: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** ResizeLongestSide.get_preprocess_shape (segment_anything/utils/transforms.py), or the whole square where the kind squashes. */
export function samGeometry(
  source: Size,
  side: number,
  kind: SamKindName = 'sam-vit'
): SamGeometry {
  if (samKind(kind).fit === 'squash') {
    return { source, side, resized: { width: side, height: side } };
  }
  const scale = side / Math.max(source.width, source.height);
  const resized = {
    width: Math.max(1, Math.trunc(source.width * scale + 0.5)),
    height: Math.max(1, Math.trunc(source.height * scale + 0.5)),
  };
  return { source, side, resized };
}

/** Resize with antialias, scale the values, pad right and bottom with zeros, as the kind asks (samKinds.ts). */
export function samPreprocess(image: Raster8, options: SamPreprocessOptions): SamInput {
  const { side, kind } = options;
  const { filter, scaling } = samKind(kind);
  const geometry = samGeometry(image, side, kind);
  const r = resizeRaster(image, geometry.resized, filter);
  const pixels = new Float32Array(3 * side * side);
  const range = scaling === 'min-max' ? rangeOf(r.data) : null;
  for (let c = 0; c < 3; c++) {
    const m = range ? range.lo : Math.fround(options.mean[c]!);
    const s = range ? Math.max(range.hi - range.lo, 1e-8) : Math.fround(options.std[c]!);
    for (let y = 0; y < r.height; y++) {
      for (let x = 0; x < r.width; x++) {
        const v = r.data[(y * r.width + x) * r.channels + (r.channels === 3 ? c : 0)]!;
        pixels[c * side * side + y * side + x] = Math.fround(v - m) / s;
      }
    }
  }
  return { geometry, pixels };
}

function rangeOf(values: Uint8Array): { lo: number; hi: number } {
  let lo = 255;
  let hi = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return { lo, hi };
}

/** ResizeLongestSide.apply_coords: x * newW/W; the +0.5 happens in the prompt encoder. */
export function sourceToSam(p: Point<SourcePx>, g: SamGeometry): Point<SamPx> {
  return {
    x: (p.x * (g.resized.width / g.source.width)) as SamPx,
    y: (p.y * (g.resized.height / g.source.height)) as SamPx,
  };
}

export function sourceBoxToSam(b: Box<SourcePx>, g: SamGeometry): Box<SamPx> {
  const p = sourceToSam({ x: b[0], y: b[1] }, g);
  const q = sourceToSam({ x: b[2], y: b[3] }, g);
  return [p.x, p.y, q.x, q.y];
}
