import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '../../core/errors';
import type { Mask } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { isKept, runsOf } from '../../algorithm/mask/compactMask';
import {
  joinedRuns,
  maskOfRuns,
  runsMeet,
  runsOfMask,
  type MaskRuns,
} from '../../algorithm/mask/maskRuns';
import { frameCountOf } from '../geometry/frameGroups';
import type { PlacedFrame } from './functionalGroups';
import { numberOf, textOf } from '../dataset/naturalDataset';
import { MAX_PROBABILITY } from './segEncoding';
import type { SegFrame, SegmentationType, SegmentSpec } from './segInput';

/** Frames to be written, and the segments that have any, numbered from 1 without gaps. */
export interface PreparedFrames {
  readonly segments: readonly SegmentSpec[];
  readonly frames: readonly FrameWithPixels[];
}

export interface FrameWithPixels extends PlacedFrame {
  /** What lies inside, with the value that is stored there: 1, the maximum, or in a label map each segment's number. */
  readonly parts: readonly FramePart[];
  /** In place of parts: the stored value of every pixel, 0..255. */
  readonly values?: Uint8Array;
}

export interface FramePart {
  readonly runs: MaskRuns;
  readonly value: number;
}

type Placed = FrameWithPixels & { readonly spec: SegmentSpec };

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
  const placed = new Map<string, Placed>();
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
    const pixels = pixelsOf(frame, type, rows, columns);
    yield;
    if (!pixels) continue;
    const key = `${frame.segmentNumber}#${frame.sopInstanceUID}#${frameNumber}`;
    const before = placed.get(key);
    const both = before ? joined(before, pixels) : pixels;
    placed.set(key, { source, frameNumber, segment: null, spec, ...both });
  }
  const withAny = new Set([...placed.values()].map(f => f.spec));
  const used = segments.filter(s => withAny.has(s));
  if (used.length === 0) {
    throw new MedClipSamError(
      'empty-mask',
      'There is nothing to save: no segment holds a pixel.',
      'Outline something first, or discard the segment.'
    );
  }
  const numbers = new Map(used.map((spec, i) => [spec, i + 1]));
  const numbered = [...placed.values()].map(({ spec, ...frame }) => ({
    ...frame,
    segment: numbers.get(spec)!,
  }));
  return { segments: used, frames: type === 'LABELMAP' ? yield* toLabelmap(numbered) : numbered };
}

type Pixels = Pick<FrameWithPixels, 'parts' | 'values'>;

function pixelsOf(
  { mask, probability }: SegFrame,
  type: SegmentationType,
  rows: number,
  columns: number
): Pixels | null {
  const raster = (type === 'FRACTIONAL' && probability) || mask;
  if (raster.width !== columns || raster.height !== rows) throw wrongSize();
  if (raster === mask) {
    const runs = runsInside(mask, rows * columns);
    const value = type === 'FRACTIONAL' ? MAX_PROBABILITY : 1;
    return runs.ends.length > 0 ? { parts: [{ runs, value }] } : null;
  }
  const { data } = raster;
  if (data.length !== rows * columns) throw wrongSize();
  const values = new Uint8Array(data.length);
  let any = 0;
  for (let i = 0; i < data.length; i++) {
    any |= values[i] = Math.round(clampUnit(data[i]!) * MAX_PROBABILITY);
  }
  return any ? { parts: [], values } : null;
}

/** @param pixels how many the mask must have; whatever is not 0 is inside */
function runsInside(mask: Mask, pixels: number): MaskRuns {
  if (isKept(mask)) return runsOf(mask);
  if (mask.data.length !== pixels) throw wrongSize();
  const isBinary = mask.data.every(v => v < 2);
  return runsOfMask(isBinary ? mask : { ...mask, data: mask.data.map(v => (v ? 1 : 0)) });
}

const clampUnit = (p: number): number => (p >= 0 ? Math.min(1, p) : 0);

/** Two masks of one segment on one frame. */
function joined(a: Pixels, b: Pixels): Pixels {
  const [one] = a.parts;
  const [other] = b.parts;
  if (one && other) return { parts: [{ ...one, runs: joinedRuns([one.runs, other.runs])! }] };
  const [values, more] = [valuesOf(a), valuesOf(b)];
  return { parts: [], values: values.map((v, i) => Math.max(v, more[i]!)) };
}

function valuesOf({ parts, values }: Pixels): Uint8Array {
  if (values) return values;
  const { runs, value } = parts[0]!;
  return maskOfRuns(runs).data.map(v => v * value);
}

/** One frame per source frame, holding segment numbers. Overlaps cannot be told in a label map. */
function* toLabelmap(frames: readonly FrameWithPixels[]): Steps<readonly FrameWithPixels[]> {
  const merged = new Map<string, { first: FrameWithPixels; parts: FramePart[] }>();
  for (const frame of frames) {
    const key = keyOf(frame);
    const known = merged.get(key) ?? { first: frame, parts: [] };
    merged.set(key, known);
    for (const { runs } of frame.parts) {
      if (known.parts.some(part => runsMeet(part.runs, runs))) {
        throw new MedClipSamError(
          'dicom-invalid',
          'Two segments overlap, which a label map cannot store.',
          'Save as BINARY, or remove the overlap.'
        );
      }
      known.parts.push({ runs, value: frame.segment! });
    }
    yield;
  }
  return [...merged.values()].map(({ first, parts }) => ({ ...first, segment: null, parts }));
}

const keyOf = ({ source, frameNumber }: FrameWithPixels): string =>
  `${textOf(source, 'SOPInstanceUID')}#${frameNumber}`;

/** PS3.3, C.8.20.2.3: does any pixel belong to two segments? */
export function* segmentsOverlap(frames: readonly FrameWithPixels[]): Steps<boolean> {
  const bySource = new Map<string, FrameWithPixels[]>();
  for (const frame of frames) {
    const key = keyOf(frame);
    const there = bySource.get(key);
    if (there) there.push(frame);
    else bySource.set(key, [frame]);
  }
  for (const [first, ...others] of bySource.values()) {
    // Most images carry one segment: nothing is copied or compared for them.
    if (!first || others.length === 0) continue;
    let taken = inside(first);
    for (const frame of others) {
      const runs = inside(frame);
      if (runsMeet(taken, runs)) return true;
      taken = joinedRuns([taken, runs])!;
      yield;
    }
  }
  return false;
}

function inside({ source, parts, values }: FrameWithPixels): MaskRuns {
  if (!values) return parts[0]!.runs;
  const [width, height] = [numberOf(source, 'Columns')!, numberOf(source, 'Rows')!];
  return runsOfMask({ width, height, data: values.map(v => (v ? 1 : 0)) });
}

const invalid = (message: string): MedClipSamError =>
  new MedClipSamError(
    'dicom-invalid',
    message,
    'Save the segments of each image series on their own.'
  );

const wrongSize = (): MedClipSamError => invalid('A mask does not have the size of its image.');
