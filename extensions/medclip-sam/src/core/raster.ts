/**
 * Pixel spaces. One number pair means three different places in this pipeline, so each has a type of its own:
 * SourcePx (the image as stored), ClipPx (BiomedCLIP's square input), SamPx (SAM's padded square input). Only the preprocess
 * files convert between them.
 */
declare const space: unique symbol;
export type SourcePx = number & { readonly [space]: 'source' };
export type ClipPx = number & { readonly [space]: 'clip' };
export type SamPx = number & { readonly [space]: 'sam' };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** 8-bit image as a reader sees it (windowed, MONOCHROME1 inverted), interleaved, row-major, `width*height*channels`. */
export interface Raster8 extends Size {
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
  /** Height of a pixel by its width, where it is not square. */
  readonly aspect?: number;
}

/** Scalar map, row-major, `width*height`. */
export interface FloatMap extends Size {
  readonly data: Float32Array;
}

/** Binary mask, row-major, `width*height`, 0 or 1. */
export interface Mask extends Size {
  readonly data: Uint8Array;
}

/** A point in space T: x to the right, y down, pixel (0,0) has its centre at (0,0) as in SAM's and OpenCV's convention. */
export interface Point<T extends number> {
  readonly x: T;
  readonly y: T;
}

/** A box in space T, corners included: [x0, y0, x1, y1], as `prompt_sam.py` gives it to SAM. */
export type Box<T extends number> = readonly [x0: T, y0: T, x1: T, y1: T];

/** Numbers that are known to be image pixels, as a box, corners included. */
export const sourceBox = (x0: number, y0: number, x1: number, y1: number): Box<SourcePx> => [
  x0 as SourcePx,
  y0 as SourcePx,
  x1 as SourcePx,
  y1 as SourcePx,
];

/** The box with these two corners, in whatever order they come. */
export const boxBetween = (a: readonly [number, number], b: readonly [number, number]) =>
  sourceBox(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));

/** A prompt point: label 1 = inside the structure, 0 = outside (SAM's convention). */
export interface PromptPoint<T extends number> extends Point<T> {
  readonly label: 0 | 1;
}
