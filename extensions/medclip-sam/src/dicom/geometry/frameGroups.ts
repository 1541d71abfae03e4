import type { NaturalDataset } from 'dcmjs';
import { itemOf, numberOf } from '../dataset/naturalDataset';

/** One functional group of one frame (from 1): the frame's own, else the shared one (PS3.3, C.7.6.16). */
export function framePart(
  source: NaturalDataset,
  frameNumber: number,
  groupKeyword: string
): NaturalDataset | undefined {
  const own = itemOf(source, 'PerFrameFunctionalGroupsSequence', frameNumber - 1);
  return (
    itemOf(own, groupKeyword) ??
    itemOf(itemOf(source, 'SharedFunctionalGroupsSequence'), groupKeyword)
  );
}

/** NumberOfFrames; 1 where it is missing or nonsense. */
export function frameCountOf(source: NaturalDataset): number {
  const frames = numberOf(source, 'NumberOfFrames') ?? 1;
  return Number.isInteger(frames) && frames >= 1 && frames <= MAX_FRAMES ? frames : 1;
}

/** IS would allow 2^31; no image has more than this, and a loop over it must end. */
const MAX_FRAMES = 65_535;
