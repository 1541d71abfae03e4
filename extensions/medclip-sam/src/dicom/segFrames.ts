import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '../algorithm/errors';
import type { Steps } from '../algorithm/steps';
import { concatenateFrames, packBits } from './bitPack';
import { frameCountOf } from './frameGroups';
import type { PlacedFrame } from './functionalGroups';
import { numberOf, textOf } from './naturalDataset';
import { MAX_PROBABILITY } from './segEncoding';
import type { SegFrame, SegmentationType, SegmentSpec } from './segInput';

/** Frames to be written, and the segments that have any, numbered from 1 without gaps. */
export interface PreparedFrames {
  readonly segments: readonly SegmentSpec[];
  readonly frames: readonly FrameWithPixels[];
}

export interface FrameWithPixels extends PlacedFrame {
  /** 0/1, 0..255 or the segment's number, by segmentation type. */
  readonly pixels: Uint8Array | Uint16Array;
}

/**
 * Matches masks to source frames, leaves out empty frames and empty segments (OHIF's loader hangs on them), renumbers,
 * merges two masks of one segment on one frame.
 *
 * @throws MedClipSamError empty-mask when nothing is left; dicom-invalid when a mask fits no source frame
 */
export function* prepareFrames(
  sources: readonly NaturalDataset[],
  segments: readonly SegmentSpec[],
  frames: readonly SegFrame[],
  type: SegmentationType
): Steps<PreparedFrames> {
  const bySopInstance = new Map(sources.map(s => [textOf(s, 'SOPInstanceUID')!, s]));
  // Of the first image drawn on: a series may hold images of other sizes, which count for nothing here.
  const first = bySopInstance.get(frames[0]?.sopInstanceUID ?? '') ?? sources[0];
  const [rows, columns] = [numberOf(first, 'Rows')!, numberOf(first, 'Columns')!];
  const placed = new Map<string, FrameWithPixels & { readonly spec: SegmentSpec }>();
  for (const frame of frames) {
    const source = bySopInstance.get(frame.sopInstanceUID);
    if (!source) throw invalid('A mask refers to an image that is not among the sources.');
    if (numberOf(source, 'Rows') !== rows || numberOf(source, 'Columns') !== columns) {
      throw invalid('The images have different sizes and do not fit into one segmentation.');
    }
    const frameNumber = frame.frameNumber ?? 1;
    if (!(frameNumber >= 1 && frameNumber <= frameCountOf(source))) {
      throw invalid('A mask refers to a frame that its image does not have.');
    }
    const spec = segments.find(s => s.number === frame.segmentNumber);
    if (!spec) throw invalid('A mask refers to a segment that is not described.');
    const pixels = pixelsOf(frame, type, rows * columns, columns);
    yield;
    if (!pixels) continue;
    const key = `${frame.segmentNumber}#${frame.sopInstanceUID}#${frameNumber}`;
    const before = placed.get(key);
    if (before) mergeInto(before.pixels, pixels);
    else placed.set(key, { source, frameNumber, segment: null, pixels, spec });
  }
  const used = segments.filter(s => [...placed.values()].some(f => f.spec === s));
  if (used.length === 0) {
    throw new MedClipSamError(
      'empty-mask',
      'There is nothing to save: no segment holds a pixel.',
      'Outline something first, or discard the segment.'
    );
  }
  const numbered = [...placed.values()].map(({ spec, ...frame }) => ({
    ...frame,
    segment: used.indexOf(spec) + 1,
  }));
  return { segments: used, frames: type === 'LABELMAP' ? yield* toLabelmap(numbered) : numbered };
}

function pixelsOf(
  frame: SegFrame,
  type: SegmentationType,
  pixelCount: number,
  columns: number
): Uint8Array | null {
  const raster = type === 'FRACTIONAL' ? (frame.probability ?? frame.mask) : frame.mask;
  if (raster.width !== columns || raster.data.length !== pixelCount) {
    throw invalid('A mask does not have the size of its image.');
  }
  const scale = type !== 'FRACTIONAL' ? 1 : MAX_PROBABILITY;
  const isBinary = type !== 'FRACTIONAL' || !frame.probability;
  const pixels = new Uint8Array(pixelCount);
  let any = false;
  for (let i = 0; i < pixelCount; i++) {
    const value = raster.data[i]!;
    const stored = isBinary ? (value ? scale : 0) : Math.round(clampUnit(value) * scale);
    pixels[i] = stored;
    if (stored) any = true;
  }
  return any ? pixels : null;
}

const clampUnit = (p: number): number => (p >= 0 ? Math.min(1, p) : 0);

function mergeInto(target: Uint8Array | Uint16Array, more: Uint8Array): void {
  more.forEach((value, i) => (target[i] = Math.max(target[i]!, value)));
}

/** One frame per source frame, holding segment numbers. Overlaps cannot be told in a label map. */
function* toLabelmap(frames: readonly FrameWithPixels[]): Steps<readonly FrameWithPixels[]> {
  const bits16 = frames.some(f => (f.segment ?? 0) > 255);
  const merged = new Map<string, FrameWithPixels>();
  for (const frame of frames) {
    const key = `${textOf(frame.source, 'SOPInstanceUID')}#${frame.frameNumber}`;
    const known = merged.get(key);
    const pixels =
      known?.pixels ??
      (bits16 ? new Uint16Array(frame.pixels.length) : new Uint8Array(frame.pixels.length));
    frame.pixels.forEach((value, i) => {
      if (!value) return;
      if (pixels[i]) {
        throw new MedClipSamError(
          'dicom-invalid',
          'Two segments overlap, which a label map cannot store.',
          'Save as BINARY, or remove the overlap.'
        );
      }
      pixels[i] = frame.segment!;
    });
    if (!known) merged.set(key, { ...frame, segment: null, pixels });
    yield;
  }
  return [...merged.values()];
}

/** PS3.3, C.8.20.2.3: does any pixel belong to two segments? */
export function* segmentsOverlap(frames: readonly FrameWithPixels[]): Steps<boolean> {
  const bySource = new Map<string, FrameWithPixels['pixels'][]>();
  for (const { source, frameNumber, pixels } of frames) {
    const key = `${textOf(source, 'SOPInstanceUID')}#${frameNumber}`;
    bySource.set(key, [...(bySource.get(key) ?? []), pixels]);
  }
  for (const [first, ...others] of bySource.values()) {
    // Most images carry one segment: nothing is copied or compared for them.
    if (!first || others.length === 0) continue;
    const taken = first.slice();
    for (const pixels of others) {
      for (let i = 0; i < pixels.length; i++) {
        if (!pixels[i]) continue;
        if (taken[i]) return true;
        taken[i] = 1;
      }
      yield;
    }
  }
  return false;
}

/** Image Pixel attributes and PixelData of the frames in their order (PS3.3, C.8.20.2). */
export function* segPixels(
  frames: readonly FrameWithPixels[],
  type: SegmentationType,
  pixelsPerFrame: number
): Steps<NaturalDataset> {
  const wide = frames.some(f => f.pixels instanceof Uint16Array);
  const bits = type === 'BINARY' ? 1 : wide ? 16 : 8;
  const data =
    type === 'BINARY'
      ? yield* packBits(
          frames.map(f => f.pixels as Uint8Array),
          pixelsPerFrame
        )
      : concatenateFrames(frames.map(f => f.pixels));
  return {
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelData: [data.buffer],
    _vrMap: { PixelData: wide ? 'OW' : 'OB', PixelPaddingValue: 'US' },
  };
}

function invalid(message: string): MedClipSamError {
  return new MedClipSamError(
    'dicom-invalid',
    message,
    'Save the segments of each image series on their own.'
  );
}
