import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { clamp } from './shapes';

export type PhantomKind =
  'breast-us' | 'breast-us-normal' | 'breast-us-cine' | 'brain-mr' | 'chest-dx' | 'chest-ct';

/** A synthetic acquisition with known truth: one image, the frames of a cine loop, or the slices of a volume. */
export interface Phantom {
  readonly kind: PhantomKind;
  readonly seed: number;
  /** DICOM Modality. */
  readonly modality: 'US' | 'MR' | 'DX' | 'CT';
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: 1 | 3;
  /** Stored values per frame or slice: interleaved RGB (US), Hounsfield units (CT), 12-bit values (MR, DX). */
  readonly frames: readonly (Uint8Array | Int16Array | Uint16Array)[];
  readonly pixelSpacingMm: number;
  /** Distance between slices; null for anything but a volume. */
  readonly sliceSpacingMm: number | null;
  /** The window a reader would start with (DICOM PS3.3 C.11.2.1.2, LINEAR); null for RGB. */
  readonly window: { readonly center: number; readonly width: number } | null;
  /** True extent of each structure, one mask per frame. */
  readonly truth: Readonly<Record<string, readonly Mask[]>>;
  /** A prompt for the structure that the phantom shows, and the structure's name in `truth`. */
  readonly task: { readonly prompt: string; readonly structure: string };
}

/** One frame as a reader sees it: windowed to 8 bits, or RGB as stored. */
export function phantomRaster(phantom: Phantom, frame = 0): Raster8 {
  const { width, height } = phantom;
  const stored = phantom.frames[frame];
  if (!stored) {
    throw new RangeError(`Frame ${frame} of ${phantom.frames.length} does not exist.`);
  }
  if (!phantom.window) return { width, height, channels: 3, data: Uint8Array.from(stored) };
  const { center, width: span } = phantom.window;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const share = (stored[i]! - (center - 0.5)) / (span - 1) + 0.5;
    data[i] = Math.round(255 * clamp(share, 0, 1));
  }
  return { width, height, channels: 1, data };
}

/** Binary mask of the pixels where `inside` holds. */
export function maskOf(
  width: number,
  height: number,
  inside: (x: number, y: number) => boolean
): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = inside(x, y) ? 1 : 0;
  }
  return { width, height, data };
}
