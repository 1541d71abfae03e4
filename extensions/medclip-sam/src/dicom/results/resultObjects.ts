import { MedClipSamError } from '../../core/errors';
import { runUnsliced, type Steps } from '../../core/timeSlicing';
import { probabilitySegSteps, reliabilitySegSteps } from '../seg/fractionalSeg';
import { reportOfSeg } from '../sr/segReport';
import { segGroupSteps } from '../seg/segGroups';
import type { SegInput, SegmentationType, SegOutput, UidRole } from '../seg/segInput';
import type { ReadSegOptions } from '../seg/segReader';
import { segSteps } from '../seg/segWriter';

/** Which objects are made of a result. */
export interface ResultKinds {
  readonly segmentation: SegmentationType;
  /** The heatmap as a FRACTIONAL segmentation, where there is one. */
  readonly probabilityMap: boolean;
  /** How far the outlines are borne out, as a FRACTIONAL segmentation about the first, where frames tell. */
  readonly reliabilityMap?: boolean;
  /** A TID 1500 report with the measurements. */
  readonly report: boolean;
}

export type ResultKind = 'segmentation' | 'probability' | 'reliability' | 'report';

export interface ResultSeries {
  /** Of the first object; those that follow get the numbers after it. Null or left out: as the writers choose. */
  readonly seriesNumber?: number | null;
  readonly readerName?: string;
  /** Series Description by kind; as the writers choose where it is left out. */
  readonly description?: (kind: ResultKind) => string;
  /** UIDs of the objects, by the number of their group (from 1) and kind; random where it is left out. */
  readonly uidFor?: (object: number, kind: ResultKind) => (role: UidRole) => string;
}

/** How the work is done: at once, or sliced so that a page stays responsive. */
export interface ResultWork {
  run<T>(steps: Steps<T>): Promise<T>;
  readonly pause?: ReadSegOptions['pause'];
}

export interface ResultObject extends Omit<SegOutput, 'frames' | 'sopClassUID'> {
  readonly kind: ResultKind;
  readonly sopClassUID?: string;
  /** Labels of its segments. */
  readonly label: string;
  /** SOP Instance UID of the object it points at, which is stored before it. */
  readonly after?: string;
}

/** Null for a map that is 0 everywhere: OHIF's loader hangs on a segmentation without a pixel. */
async function unlessBlank(map: Promise<SegOutput>): Promise<SegOutput | null> {
  try {
    return await map;
  } catch (cause) {
    if (cause instanceof MedClipSamError && cause.code === 'empty-mask') return null;
    throw cause;
  }
}

const AT_ONCE: ResultWork = { run: async steps => runUnsliced(steps) };

/**
 * The DICOM objects of a result, in the order they are stored: for every group of images that fit into one object the
 * segmentation, then the probability map, then the map of reliability and the report, which point at it; a map that is 0
 * everywhere is left out. Viewer and command line write with this; the same input gives the same bytes but for UIDs and times.
 *
 * @throws MedClipSamError as `writeSeg`
 */
export async function resultObjects(
  input: SegInput,
  { segmentation, probabilityMap, reliabilityMap = false, report }: ResultKinds,
  { seriesNumber = null, readerName = '', description, uidFor }: ResultSeries = {},
  { run, pause }: ResultWork = AT_ONCE
): Promise<readonly ResultObject[]> {
  const objects: ResultObject[] = [];
  const numbered = () =>
    seriesNumber === null ? {} : { seriesNumber: seriesNumber + objects.length };
  const ofKind = (kind: ResultKind, object: number) => ({
    ...numbered(),
    ...(description && { seriesDescription: description(kind) }),
    ...(uidFor && { newUid: uidFor(object, kind) }),
  });
  // One time for all: by it parts of one save are known as such.
  const now = input.now ?? new Date();
  const whole = { ...input, now, ...(segmentation !== 'BINARY' && { type: segmentation }) };
  const groups = await run(segGroupSteps(whole));
  for (const [i, group] of groups.entries()) {
    const label = group.segments.map(s => s.label).join(', ');
    const named = (kind: ResultKind) => ({
      ...ofKind(kind, i + 1),
      contentCreatorName: readerName,
    });
    const seg = await run(segSteps({ ...group, ...named('segmentation') }));
    objects.push({ ...seg, kind: 'segmentation', label });
    if (probabilityMap && group.frames.some(f => f.probability)) {
      const map = await unlessBlank(run(probabilitySegSteps(group, named('probability'))));
      if (map) objects.push({ ...map, kind: 'probability', label });
    }
    if (reliabilityMap && group.frames.some(f => f.reliability)) {
      const map = await unlessBlank(run(reliabilitySegSteps(group, seg, named('reliability'))));
      if (map) objects.push({ ...map, kind: 'reliability', label, after: seg.sopInstanceUID });
    }
    if (report) {
      const { sources, softwareVersions = [], reviewed = false, now } = group;
      const more = {
        reviewed,
        ...ofKind('report', i + 1),
        ...(readerName && { readerName }),
        softwareVersions,
      };
      const sr = await reportOfSeg(
        seg.bytes,
        { sources, ...more, ...(now && { now }) },
        pause ? { pause } : {}
      );
      objects.push({ ...sr, kind: 'report', label, after: seg.sopInstanceUID });
    }
  }
  return objects;
}
