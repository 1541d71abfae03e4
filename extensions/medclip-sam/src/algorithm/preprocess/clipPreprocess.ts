import { resizeRaster } from './resizePil';
import { sampleSeparable, type AxisTaps } from './separableSampling';
import type { ClipPx, FloatMap, Point, Raster8, Size, SourcePx } from '../../core/raster';

/**
 * How the image reaches BiomedCLIP's square.
 *  squash    the whole image, sides scaled independently (default: nothing is cut off, inverted exactly)
 *  longest   longest side to the square, centred, rest 0
 *  shortest  open_clip's Resize + CenterCrop. The authors stretch this crop's map over the whole image, which misplaces it on
 *            non-square images (method.md 1.2); here the inverse knows the crop, and outside of it there is no evidence.
 *  authors   `shortest` with the authors' stretched map: only to compare with the released code.
 */
export type ClipFit = 'squash' | 'longest' | 'shortest' | 'authors';

/** Where the (region of the) source lies in the square: resized size, and its left/top corner in the square (negative = cut off). */
export interface ClipGeometry {
  readonly fit: ClipFit;
  readonly source: Size;
  readonly side: number;
  readonly resized: Size;
  readonly left: number;
  readonly top: number;
}

/** Python's round(): half to even. torchvision's centre crop uses it, so odd differences depend on it. */
export function roundHalfEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

export function clipGeometry(source: Size, side: number, fit: ClipFit = 'squash'): ClipGeometry {
  const { width: w, height: h } = source;
  if (fit === 'squash' || fit === 'authors' || w === h) {
    return { fit, source, side, resized: { width: side, height: side }, left: 0, top: 0 };
  }
  if (fit === 'shortest') {
    // torchvision Resize(int): short side exact, long side truncated.
    const resized =
      w < h
        ? { width: side, height: Math.trunc((side * h) / w) }
        : { width: Math.trunc((side * w) / h), height: side };
    const left = -roundHalfEven((resized.width - side) / 2);
    const top = -roundHalfEven((resized.height - side) / 2);
    return { fit, source, side, resized, left: left + 0, top: top + 0 };
  }
  // open_clip ResizeKeepRatio(longest=1) + CenterCropOrPad.
  const ratio = Math.max(h / side, w / side);
  const resized = {
    width: Math.max(1, roundHalfEven(w / ratio)),
    height: Math.max(1, roundHalfEven(h / ratio)),
  };
  return {
    fit,
    source,
    side,
    resized,
    left: Math.floor((side - resized.width) / 2),
    top: Math.floor((side - resized.height) / 2),
  };
}

/** The square 8-bit image, always 3 channels. */
export function clipSquare(
  image: Raster8,
  geometry: ClipGeometry,
  filter: 'bicubic' | 'bilinear'
): Raster8 {
  const { side, left, top } = geometry;
  const r = resizeRaster(image, geometry.resized, filter);
  const out = new Uint8Array(side * side * 3);
  for (let y = Math.max(0, top); y < Math.min(side, top + r.height); y++) {
    for (let x = Math.max(0, left); x < Math.min(side, left + r.width); x++) {
      const from = ((y - top) * r.width + (x - left)) * r.channels;
      for (let c = 0; c < 3; c++) {
        out[(y * side + x) * 3 + c] = r.data[from + (r.channels === 3 ? c : 0)]!;
      }
    }
  }
  return { width: side, height: side, channels: 3, data: out };
}

/** Planar (3,H,W) float32 of (v/255 - mean)/std, computed in float32 as torchvision does. */
export function normaliseImage(
  image: Raster8,
  mean: readonly number[],
  std: readonly number[]
): Float32Array {
  const n = image.width * image.height;
  const out = new Float32Array(3 * n);
  for (let c = 0; c < 3; c++) {
    const m = Math.fround(mean[c]!);
    const s = Math.fround(std[c]!);
    const plane = c * n;
    for (let i = 0; i < n; i++) {
      const v = image.data[i * image.channels + (image.channels === 3 ? c : 0)]!;
      out[plane + i] = Math.fround(Math.fround(v / 255) - m) / s;
    }
  }
  return out;
}

export interface ClipInput {
  readonly geometry: ClipGeometry;
  /** (3,side,side). */
  readonly pixels: Float32Array;
}

/** BiomedCLIP's image preprocessing (method.md 1.2). */
export function clipPreprocess(
  image: Raster8,
  options: {
    readonly side: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
    readonly interpolation: 'bicubic' | 'bilinear';
    readonly fit?: ClipFit;
  }
): ClipInput {
  const { side, fit } = options;
  // For `authors` this is what the map is taken for, not what the pixels are.
  const geometry = clipGeometry(image, side, fit);
  const seen = fit === 'authors' ? clipGeometry(image, side, 'shortest') : geometry;
  const square = clipSquare(image, seen, options.interpolation);
  return { geometry, pixels: normaliseImage(square, options.mean, options.std) };
}

/** Pixel centres of the source in the square (both with pixel (0,0) centred at (0,0)). */
export function sourceToClip(p: Point<SourcePx>, g: ClipGeometry): Point<ClipPx> {
  return {
    x: (((p.x + 0.5) * g.resized.width) / g.source.width - 0.5 + g.left) as ClipPx,
    y: (((p.y + 0.5) * g.resized.height) / g.source.height - 0.5 + g.top) as ClipPx,
  };
}

/** The exact inverse of `sourceToClip`. */
export function clipToSource(p: Point<ClipPx>, g: ClipGeometry): Point<SourcePx> {
  return {
    x: (((p.x - g.left + 0.5) * g.source.width) / g.resized.width - 0.5) as SourcePx,
    y: (((p.y - g.top + 0.5) * g.source.height) / g.resized.height - 0.5) as SourcePx,
  };
}

/**
 * A map over the square (any resolution) as a map over the source: bilinear, each source pixel asks where it lies in the
 * square. Source pixels the crop cut off get 0: nothing is known about them.
 */
export function mapToSource(map: FloatMap, g: ClipGeometry): FloatMap {
  const { x, y } = sourceTaps(map, g);
  return sampleSeparable(map, x, y);
}

/** A picture of the whole image, which `source` is a region of. */
export interface WholeView {
  readonly within: { readonly left: number; readonly top: number };
  readonly image: Size;
  /** Of the picture. */
  readonly size: Size;
}

/** Where each column and row of the source, or of a picture of the whole image, lies on a map over the square. */
export function sourceTaps(
  map: Size,
  { source, resized, left, top, side }: ClipGeometry,
  { within, image, size }: WholeView = { within: { left: 0, top: 0 }, image: source, size: source }
): { readonly x: AxisTaps; readonly y: AxisTaps } {
  const axis = (of: 'width' | 'height', offset: number, start: number): AxisTaps =>
    sampleAxis(
      Float64Array.from({ length: size[of] }, (_, i) => ((i + 0.5) * image[of]) / size[of] - start),
      source[of],
      resized[of],
      offset,
      side,
      map[of]
    );
  return { x: axis('width', left, within.left), y: axis('height', top, within.top) };
}

/**
 * Where positions along one axis of the source lie on the map, clamped to it; nothing outside of source or square.
 * @param at 0 is the first pixel's edge, `n` the last one's
 */
function sampleAxis(
  at: Float64Array,
  n: number,
  resized: number,
  offset: number,
  side: number,
  m: number
): AxisTaps {
  const lo = new Int32Array(at.length);
  const hi = new Int32Array(at.length);
  const t = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    const inSquare = (at[i]! * resized) / n + offset;
    if (at[i]! < 0 || at[i]! > n || inSquare < 0 || inSquare > side) {
      lo[i] = -1;
      continue;
    }
    const onMap = Math.min(m - 1, Math.max(0, (inSquare * m) / side - 0.5));
    lo[i] = Math.floor(onMap);
    hi[i] = Math.min(m - 1, lo[i]! + 1);
    t[i] = onMap - lo[i]!;
  }
  return { lo, hi, t };
}
