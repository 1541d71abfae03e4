import { numberOf } from '../../dicom/dataset/naturalDataset';
import { framePart } from '../../dicom/geometry/frameGroups';
import type { DicomInstance } from '../host/host';

/** What images at one place are: times, echoes, b-values, or `images` where the header does not say or says more than one thing. */
export type Apart = 'time' | 'echo' | 'b-value' | 'images';

/** `later`: said of a time where nothing else is told apart, as every echo and b-value is acquired on its own. */
type Kind = Exclude<Apart, 'images'> | 'later';

interface Telling {
  readonly keyword: string;
  /** Functional group that has it in an enhanced object. */
  readonly group?: string;
  readonly kind: Kind | null;
}

/** What tells images at one place apart (PS3.3, C.7.6.16, C.8.3, C.8.13), in the order in which they are asked. */
export const TELLING: readonly Telling[] = [
  { keyword: 'TemporalPositionIdentifier', kind: 'time' },
  { keyword: 'TemporalPositionIndex', group: 'FrameContentSequence', kind: 'time' },
  { keyword: 'EchoTime', kind: 'echo' },
  { keyword: 'EffectiveEchoTime', group: 'MREchoSequence', kind: 'echo' },
  {
    keyword: 'NominalPercentageOfCardiacPhase',
    group: 'CardiacSynchronizationSequence',
    kind: 'time',
  },
  { keyword: 'TriggerTime', kind: 'later' },
  { keyword: 'DiffusionBValue', group: 'MRDiffusionSequence', kind: 'b-value' },
  { keyword: 'AcquisitionNumber', kind: 'later' },
  { keyword: 'FrameAcquisitionNumber', group: 'FrameContentSequence', kind: 'later' },
  { keyword: 'AcquisitionTime', kind: 'later' },
  { keyword: 'InstanceNumber', kind: null },
];

/** The values of one image; 0 where the header has none. @param frame from 1 */
export function tellingValues(instance: DicomInstance, frame: number): readonly number[] {
  return TELLING.map(
    ({ keyword, group }) =>
      (group && numberOf(framePart(instance, frame, group), keyword)) ||
      numberOf(instance, keyword) ||
      0
  );
}

/**
 * @param places the values of the images at each place
 * @returns what they are, and which of the values is shown with an image; null where none is
 */
export function whatTellsApart(places: readonly (readonly (readonly number[])[])[]): {
  readonly apart: Apart;
  readonly shown: number | null;
} {
  const several = places.filter(images => images.length > 1);
  const valuesAt = (images: readonly (readonly number[])[], k: number) =>
    new Set(images.map(values => values[k]!)).size;
  const varying = TELLING.map((_, k) => several.some(images => valuesAt(images, k) > 1));
  const kinds = new Set(TELLING.flatMap(({ kind }, k) => (varying[k] && kind ? [kind] : [])));
  const later = kinds.delete('later');
  const [kind] = [...kinds] as Apart[];
  if (kinds.size > 1) return { apart: 'images', shown: null };
  if (kind) {
    const shown = TELLING.findIndex((one, k) => varying[k] && one.kind === kind);
    return { apart: kind, shown: kind === 'time' ? null : shown };
  }
  // A copy has the time of what it is a copy of: each must have its own.
  const each = TELLING.some(
    (one, k) =>
      one.kind === 'later' && several.every(images => valuesAt(images, k) === images.length)
  );
  return { apart: later && each ? 'time' : 'images', shown: null };
}
