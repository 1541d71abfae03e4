import { atOnce, type Steps } from '../../algorithm/steps';
import { probabilitySegSteps } from '../probabilitySeg';
import { reportOfSeg } from '../segReport';
import { segGroups } from '../segGroups';
import type { SegInput, SegmentationType, SegOutput } from '../segInput';
import type { ReadSegOptions } from '../segReader';
import { segSteps } from '../segWriter';

/** Which objects are made of a result. */
export interface ResultKinds {
  readonly segmentation: SegmentationType;
  /** The heatmap as a FRACTIONAL segmentation, where there is one. */
  readonly probabilityMap: boolean;
  /** A TID 1500 report with the measurements. */
  readonly report: boolean;
}

export interface ResultSeries {
  /** Of the first object; those that follow get the numbers after it. Null or left out: as the writers choose. */
  readonly seriesNumber?: number | null;
  readonly readerName?: string;
}

/** How the work is done: at once, or sliced so that a page stays responsive. */
export interface ResultWork {
  run<T>(steps: Steps<T>): Promise<T>;
  readonly pause?: ReadSegOptions['pause'];
}

export interface ResultObject extends Omit<SegOutput, 'frames' | 'sopClassUID'> {
  readonly kind: 'segmentation' | 'probability' | 'report';
  /** Labels of its segments. */
  readonly label: string;
  /** SOP Instance UID of the object it points at, which is stored before it. */
  readonly after?: string;
}

const AT_ONCE: ResultWork = { run: async steps => atOnce(steps) };

/**
 * The DICOM objects of a result, in the order they are stored: for every group of images that fit into one object the
 * segmentation, then the probability map and the report that points at it. Viewer and command line write with this; the same
 * input gives the same bytes but for UIDs and times.
 *
 * @throws MedClipSamError as `writeSeg`
 */
export async function resultObjects(
  input: SegInput,
  { segmentation, probabilityMap, report }: ResultKinds,
  { seriesNumber = null, readerName = '' }: ResultSeries = {},
  { run, pause }: ResultWork = AT_ONCE
): Promise<readonly ResultObject[]> {
  const objects: ResultObject[] = [];
  const numbered = () =>
    seriesNumber === null ? {} : { seriesNumber: seriesNumber + objects.length };
  const whole = segmentation === 'BINARY' ? input : { ...input, type: segmentation };
  for (const group of segGroups(whole)) {
    const label = group.segments.map(s => s.label).join(', ');
    const named = () => ({ ...numbered(), contentCreatorName: readerName });
    const seg = await run(segSteps({ ...group, ...named() }));
    objects.push({ ...seg, kind: 'segmentation', label });
    if (probabilityMap && group.frames.some(f => f.probability)) {
      const map = await run(probabilitySegSteps(group, named()));
      objects.push({ ...map, kind: 'probability', label });
    }
    if (report) {
      const { sources, softwareVersions = [], now } = group;
      const more = { ...numbered(), ...(readerName && { readerName }), softwareVersions };
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
