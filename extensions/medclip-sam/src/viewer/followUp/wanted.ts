import { runsOf } from '../../algorithm/mask/compactMask';
import { measureRuns } from '../../algorithm/mask/maskRuns';
import { MedClipSamError } from '../../core/errors';
import type { Mask } from '../../core/raster';
import { imagePlaneOf } from '../../dicom/geometry/imagePlane';
import type { AcceptedSegment } from '../segments/acceptedSegment';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import type { ActiveImage } from '../image/activeImage';
import { frameNumberOf } from '../image/frameNumber';
import { readStored, storedNotes } from '../stored/readStored';
import { earlierOutlines, patientOf } from './earlierOutlines';
import { sameHeight, type Stack } from './sameHeight';

/** An outlined image that is shown to the model. */
export interface Shown {
  readonly displaySet: DisplaySet;
  readonly imageId: string;
  readonly mask: Mask;
}

/** What is looked for, by which outlines, and where. */
export interface Wanted {
  readonly label: string;
  /** The most telling first. */
  readonly outlines: readonly Shown[];
  /** Slices of the series on screen that come into question. */
  readonly slices: readonly number[];
  /** How much the place in the body counts. */
  readonly placed: 0 | 1;
  /** What is to be known of how the outlines were read. */
  readonly notes: readonly string[];
}

/** So many of the outlined slices of another study are shown to the model. */
const OF_A_STUDY = 3;
/** From so many outlines of one label on they say what is meant (with one it may fail outright), and no more than these are shown. */
const FEWEST_OWN = 5;
const MOST_OWN = 20;

/** A stored outline of another study, looked for at the same height of the body. */
export async function earlierWanted(
  host: Host,
  active: ActiveImage,
  id: string,
  signal: AbortSignal
): Promise<Wanted> {
  const all = host.services.displaySetService.getActiveDisplaySets();
  const earlier = earlierOutlines(active, all).find(one => one.id === id);
  if (!earlier) throw goneNow();
  const { seg, source, number, label } = earlier;
  const read = await readStored(host, seg, source, signal);
  const outlines = largest(read.masks.get(number) ?? new Map<string, Mask>(), OF_A_STUDY).map(
    ([imageId, mask]) => ({ displaySet: source, imageId, mask })
  );
  const [first] = outlines;
  if (!first) throw goneNow();
  const there = source.imageIds!.indexOf(first.imageId);
  const slices = sameHeight(stackOf(host, source.imageIds!), there, stackOf(host, active.imageIds));
  return { label, outlines, slices, placed: 1, notes: storedNotes([read]) };
}

const OWN = 'own:';
export const isOwn = (id: string): boolean => id.startsWith(OWN);

/**
 * Labels of which the reader has agreed to at least five outlines on other images of the patient, and none on the one on screen. Outlines of
 * other patients find less than a text does (docs/method.md 2.9).
 */
export function ownOutlines(
  { imageId: here, modality, displaySet }: Pick<ActiveImage, 'imageId' | 'modality' | 'displaySet'>,
  segments: readonly AcceptedSegment[]
): readonly { readonly id: string; readonly label: string; readonly outlines: readonly Shown[] }[] {
  const patient = patientOf(displaySet);
  const byLabel = new Map<string, Shown[]>();
  for (const { label, reviewed, masks, ref } of segments) {
    if (!reviewed || ref.modality !== modality) continue;
    if (!patient || patientOf(ref.displaySet) !== patient) continue;
    const known = byLabel.get(label) ?? [];
    byLabel.set(label, known);
    for (const [imageId, mask] of masks) {
      known.push({ displaySet: ref.displaySet, imageId, mask });
    }
  }
  return [...byLabel].flatMap(([label, outlines]) => {
    if (outlines.length < FEWEST_OWN || outlines.some(o => o.imageId === here)) return [];
    return [{ id: `${OWN}${label}`, label, outlines }];
  });
}

/** What is like the reader's outlines, on the image on screen; wherever it lies. */
export function ownWanted(
  active: ActiveImage,
  segments: readonly AcceptedSegment[],
  id: string
): Wanted {
  const own = ownOutlines(active, segments).find(one => one.id === id);
  if (!own) throw goneNow();
  const step = Math.ceil(own.outlines.length / MOST_OWN);
  const outlines = own.outlines.filter((_, i) => i % step === 0);
  return { label: own.label, outlines, slices: [active.index], placed: 0, notes: [] };
}

/** Of the outlined slices the largest, and others of at least half its area, evenly spread. */
function largest(
  masks: ReadonlyMap<string, Mask>,
  most: number
): readonly (readonly [string, Mask])[] {
  const sized = [...masks].map(([imageId, mask]) => {
    const area = measureRuns(runsOf(mask)).areaPx;
    return { imageId, mask, area };
  });
  const top = sized.reduce((a, { area }) => Math.max(a, area), 0);
  const first = sized.find(({ area }) => area === top);
  if (!first || top === 0) return [];
  const others = sized.filter(one => one !== first && one.area >= top / 2);
  const step = Math.max(1, Math.ceil(others.length / (most - 1)));
  const spread = others.filter((_, i) => i % step === Math.floor(step / 2)).slice(0, most - 1);
  return [first, ...spread].map(({ imageId, mask }) => [imageId, mask] as const);
}

function stackOf(host: Host, imageIds: readonly string[]): Stack {
  return imageIds.map(imageId => {
    const instance = host.cornerstone().metaData.get('instance', imageId);
    if (!instance) return null;
    const header = instance as DicomInstance;
    return imagePlaneOf(header, frameNumberOf(imageId, header));
  });
}

function goneNow(): MedClipSamError {
  return new MedClipSamError(
    'no-viewport',
    'The earlier outline is not there any more.',
    'Open both studies again.'
  );
}
