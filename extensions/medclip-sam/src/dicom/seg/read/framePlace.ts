import type { NaturalDataset } from 'dcmjs';
import { itemOf, itemsOf, numberOf, numbersOf, textOf } from '../../dataset/naturalDataset';
import { frameCountOf, framePart } from '../../geometry/frameGroups';
import { allNumbersOf } from '../../image/values';
import type { ReadFrame } from '../segDocument';
import { SEG_WARNING } from './segWarnings';

type FramePlace = Pick<ReadFrame, 'source' | 'position' | 'grid'>;

/** Source image and position of a frame (from 1); what they leave open is told in `warnings`. */
export function framePlace(
  dataset: NaturalDataset,
  frameNumber: number,
  warnings: Set<string>
): FramePlace {
  const position = positionOf(dataset, frameNumber);
  const orientation = numbersOf(
    framePart(dataset, frameNumber, 'PlaneOrientationSequence'),
    'ImageOrientationPatient',
    6
  );
  const spacing = numbersOf(
    framePart(dataset, frameNumber, 'PixelMeasuresSequence'),
    'PixelSpacing',
    2
  );
  return {
    source: sourceOf(dataset, frameNumber, position, warnings),
    position,
    grid:
      orientation && spacing?.every(v => v > 0)
        ? { orientation, spacing: [spacing[0]!, spacing[1]!] }
        : null,
  };
}

const positionOf = (dataset: NaturalDataset, frameNumber: number): readonly number[] | null =>
  numbersOf(framePart(dataset, frameNumber, 'PlanePositionSequence'), 'ImagePositionPatient', 3) ??
  null;

/** The one image or frame of an image that it was made from (PS3.3, C.7.6.16.2.6); null where that is not known. */
function sourceOf(
  dataset: NaturalDataset,
  frameNumber: number,
  position: FramePlace['position'],
  warnings: Set<string>
): FramePlace['source'] {
  const own = itemOf(dataset, 'PerFrameFunctionalGroupsSequence', frameNumber - 1);
  const shared = itemOf(dataset, 'SharedFunctionalGroupsSequence');
  const derivations = itemsOf(own, 'DerivationImageSequence');
  const isShared = derivations.length === 0;
  const images = (isShared ? itemsOf(shared, 'DerivationImageSequence') : derivations)
    .flatMap(item => itemsOf(item, 'SourceImageSequence'))
    .filter(image => textOf(image, 'ReferencedSOPInstanceUID'));
  const named = new Set(
    images.flatMap(image => {
      const frames = allNumbersOf(image, 'ReferencedFrameNumber');
      const uid = textOf(image, 'ReferencedSOPInstanceUID')!;
      return frames.length === 0 ? [uid] : frames.map(n => `${uid} ${n}`);
    })
  );
  if (named.size !== 1) {
    const only = position || named.size > 1 ? null : onlyImageOf(dataset);
    if (only) return { sopInstanceUID: only, frameNumber: null };
    const known = named.size > 1 ? SEG_WARNING.severalImages : SEG_WARNING.noImage;
    warnings.add(position ? known : SEG_WARNING.noPlace);
    return null;
  }
  const [image] = images;
  const source = {
    sopInstanceUID: textOf(image, 'ReferencedSOPInstanceUID')!,
    frameNumber: numberOf(image, 'ReferencedFrameNumber') ?? null,
  };
  const ends = [1, frameCountOf(dataset)].map(n => positionOf(dataset, n));
  if (isShared && position && !ends.every(other => isSame(position, other))) {
    warnings.add(SEG_WARNING.oneImage);
    return null;
  }
  return source;
}

/** The one image that the whole object refers to, where it is one (PS3.3, C.12.1.2). */
function onlyImageOf(dataset: NaturalDataset): string | null {
  const images = itemsOf(dataset, 'ReferencedSeriesSequence').flatMap(series =>
    itemsOf(series, 'ReferencedInstanceSequence')
  );
  return images.length === 1 ? (textOf(images[0], 'ReferencedSOPInstanceUID') ?? null) : null;
}

const isSame = (a: readonly number[], b: readonly number[] | null): boolean =>
  b !== null && a.every((v, i) => v === b[i]);
