import type { NaturalDataset } from 'dcmjs';
import { runUnsliced, type Steps } from '../../core/timeSlicing';
import { runsOf } from '../../algorithm/mask/compactMask';
import { joinedRuns, runsMeet, type MaskRuns } from '../../algorithm/mask/maskRuns';
import { imagePlaneOf, sameOrientation, type ImagePlane } from '../geometry/imagePlane';
import { numberOf, textOf, valueOf } from '../dataset/naturalDataset';
import type { SegFrame, SegInput } from './segInput';

/**
 * What one segmentation object can hold: images of one size, one frame of reference and one orientation (OHIF shows no SEG
 * with several), and, in a label map, segments that do not overlap. Series of real archives mix these — localisers, ultrasound
 * stills of several sizes — so the input is divided, each part keeping the order and the numbers of its segments. Objects that
 * would be so long that readers (ours too, core/limits) refuse them are divided between segments.
 */
export const segGroups = (input: SegInput): readonly SegInput[] =>
  runUnsliced(segGroupSteps(input));

/** The same in steps of some milliseconds. */
export function* segGroupSteps(input: SegInput): Steps<readonly SegInput[]> {
  const sources = new Map(
    input.sources.map(whole).map(source => [textOf(source, 'SOPInstanceUID'), source])
  );
  const groups: { place: Place; frames: SegFrame[] }[] = [];
  // Of each image once, however many segments lie on it.
  const places = new Map<string, Place>();
  for (const [i, frame] of input.frames.entries()) {
    if (i % FRAMES_AT_ONCE === FRAMES_AT_ONCE - 1) yield;
    const source = sources.get(frame.sopInstanceUID);
    // The writer says what is wrong with a frame that has no source.
    const key = keyOf(frame);
    const place = places.get(key) ?? placeOf(source ?? {}, frame.frameNumber ?? 1);
    places.set(key, place);
    const known = groups.find(group => fitTogether(group.place, place));
    if (known) known.frames.push(frame);
    else groups.push({ place, frames: [frame] });
  }
  yield;
  const divided = groups
    .flatMap(({ frames }) => (input.type === 'LABELMAP' ? withoutOverlap(frames) : [frames]))
    .flatMap(ofReadableLength);
  if (divided.length <= 1) return [input];
  return divided.map(frames => ({
    ...input,
    frames,
    segments: input.segments.filter(s => frames.some(f => f.segmentNumber === s.number)),
  }));
}

/** Some milliseconds: of a few hundred images the planes are read. */
const FRAMES_AT_ONCE = 256;

interface Place {
  readonly rows: number | undefined;
  readonly columns: number | undefined;
  readonly frameOfReferenceUID: string | undefined;
  readonly plane: ImagePlane | null;
}

/** OHIF hands one instance per frame of a multi-frame image, with the frame's groups mixed in. */
function whole(source: NaturalDataset): NaturalDataset {
  const parent = valueOf(source, '_parentInstance');
  return typeof parent === 'object' && parent !== null ? (parent as NaturalDataset) : source;
}

function placeOf(source: NaturalDataset, frameNumber: number): Place {
  const plane = imagePlaneOf(source, frameNumber);
  return {
    rows: numberOf(source, 'Rows'),
    columns: numberOf(source, 'Columns'),
    frameOfReferenceUID: plane ? textOf(source, 'FrameOfReferenceUID') : undefined,
    plane,
  };
}

function fitTogether(a: Place, b: Place): boolean {
  if (a.rows !== b.rows || a.columns !== b.columns) return false;
  if (a.frameOfReferenceUID !== b.frameOfReferenceUID) return false;
  if (!a.plane || !b.plane) return a.plane === b.plane;
  return sameOrientation(a.plane.orientation, b.plane.orientation);
}

/**
 * Frames of one object, where a segment alone has not more. A frame is some 30 elements; viewers read the elements of an object in
 * one piece, which takes about a second for so many.
 */
const MOST_FRAMES = 2000;

/** Segments in the order they come, as many together as one object takes; none is divided. */
function ofReadableLength(frames: readonly SegFrame[]): readonly (readonly SegFrame[])[] {
  if (frames.length <= MOST_FRAMES) return [frames];
  const bySegment = new Map<number, SegFrame[]>();
  for (const frame of frames) {
    const own = bySegment.get(frame.segmentNumber);
    if (own) own.push(frame);
    else bySegment.set(frame.segmentNumber, [frame]);
  }
  const objects: SegFrame[][] = [];
  for (const own of bySegment.values()) {
    const last = objects.at(-1);
    if (last && last.length + own.length <= MOST_FRAMES) last.push(...own);
    else objects.push([...own]);
  }
  return objects;
}

/** Segments in the order they come, each into the first label map where its place is free. */
function withoutOverlap(frames: readonly SegFrame[]): readonly SegFrame[][] {
  const layers: { taken: Map<string, MaskRuns>; frames: SegFrame[] }[] = [];
  for (const number of new Set(frames.map(f => f.segmentNumber))) {
    const own = frames.filter(f => f.segmentNumber === number);
    let layer = layers.find(({ taken }) => own.every(f => isFree(taken.get(keyOf(f)), f)));
    if (!layer) layers.push((layer = { taken: new Map(), frames: [] }));
    layer.frames.push(...own);
    for (const frame of own) {
      const taken = layer.taken.get(keyOf(frame));
      const runs = runsOf(frame.mask);
      layer.taken.set(keyOf(frame), taken ? joinedRuns([taken, runs])! : runs);
    }
  }
  return layers.map(layer => layer.frames);
}

const keyOf = (frame: SegFrame): string => `${frame.sopInstanceUID}#${frame.frameNumber ?? 1}`;

const isFree = (taken: MaskRuns | undefined, { mask }: SegFrame): boolean =>
  !taken || !runsMeet(taken, runsOf(mask));
