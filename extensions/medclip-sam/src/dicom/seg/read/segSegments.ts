import type { NaturalDataset } from 'dcmjs';
import { code, type Code } from '../../dataset/codes';
import { fromDicomLab } from '../displayColour';
import { itemOf, itemsOf, numberOf, numbersOf, textOf } from '../../dataset/naturalDataset';
import type { ReadSegment } from '../segDocument';
import type { SegmentAlgorithm } from '../segInput';
import type { Term } from '../../../prompt/terms/term';

/** The Segment Sequence in words and codes (PS3.3, C.8.20.2). */
export function readSegments(dataset: NaturalDataset): readonly ReadSegment[] {
  return itemsOf(dataset, 'SegmentSequence').map((item, i) => {
    const lab = numbersOf(item, 'RecommendedDisplayCIELabValue', 3);
    return {
      number: numberOf(item, 'SegmentNumber') ?? i + 1,
      label: textOf(item, 'SegmentLabel') ?? `Segment ${i + 1}`,
      description: textOf(item, 'SegmentDescription') ?? null,
      algorithmType: textOf(item, 'SegmentAlgorithmType') ?? '',
      algorithmName: textOf(item, 'SegmentAlgorithmName') ?? null,
      algorithm: algorithmOf(itemOf(item, 'SegmentationAlgorithmIdentificationSequence')),
      term: termOf(item),
      trackingId: textOf(item, 'TrackingID') ?? null,
      trackingUid: textOf(item, 'TrackingUID') ?? null,
      colour: lab ? fromDicomLab([lab[0]!, lab[1]!, lab[2]!]) : null,
    };
  });
}

function algorithmOf(item: NaturalDataset | undefined): SegmentAlgorithm | null {
  const name = textOf(item, 'AlgorithmName');
  if (!name) return null;
  const [parameters, source] = [
    textOf(item, 'AlgorithmParameters'),
    textOf(item, 'AlgorithmSource'),
  ];
  return {
    name,
    version: textOf(item, 'AlgorithmVersion') ?? '',
    ...(parameters && { parameters }),
    ...(source && { source }),
  };
}

function termOf(item: NaturalDataset): Term | null {
  const [categoryItem, typeItem, regionItem] = [
    itemOf(item, 'SegmentedPropertyCategoryCodeSequence'),
    itemOf(item, 'SegmentedPropertyTypeCodeSequence'),
    itemOf(item, 'AnatomicRegionSequence'),
  ];
  const [category, type, region] = [codeOf(categoryItem), codeOf(typeItem), codeOf(regionItem)];
  if (!category || !type) return null;
  const typeModifier = codeOf(itemOf(typeItem, 'SegmentedPropertyTypeModifierCodeSequence'));
  const regionModifier = codeOf(itemOf(regionItem, 'AnatomicRegionModifierSequence'));
  return {
    category,
    type,
    ...(typeModifier && { typeModifier }),
    ...(region && { region }),
    ...(regionModifier && { regionModifier }),
    coded: true,
  };
}

function codeOf(item: NaturalDataset | undefined): Code | undefined {
  const value =
    textOf(item, 'CodeValue') ?? textOf(item, 'LongCodeValue') ?? textOf(item, 'URNCodeValue');
  if (!value) return undefined;
  return code(
    value,
    textOf(item, 'CodingSchemeDesignator') ?? '',
    textOf(item, 'CodeMeaning') ?? ''
  );
}
