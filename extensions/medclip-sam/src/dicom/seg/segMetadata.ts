import type { NaturalDataset } from 'dcmjs';
import { codeSequence, dcm } from '../dataset/codes';
import { toLabel, toLine, toParagraphs } from '../dataset/dicomText';
import { defaultColour, toDicomLab } from './displayColour';
import type { SegmentAlgorithm, SegmentSpec, UidRole } from './segInput';

/** CID 7162 Surface Processing / Segmentation Algorithm Family. */
const ARTIFICIAL_INTELLIGENCE = dcm('123110', 'Artificial Intelligence');

/** One item of the Segment Sequence (PS3.3, C.8.20.2, C.8.20.4). */
export function segmentItem(
  segment: SegmentSpec,
  segmentNumber: number,
  newUid: (role: UidRole) => string
): NaturalDataset {
  const { term, algorithm, algorithmType } = segment;
  const label = toLabel(segment.label) || `Segment ${segmentNumber}`;
  const description = segment.description && toParagraphs(segment.description, 1024);
  return {
    SegmentNumber: segmentNumber,
    SegmentLabel: label,
    ...(description && { SegmentDescription: description }),
    SegmentAlgorithmType: algorithmType,
    // Type 1C: required unless the segment was drawn by hand.
    ...(algorithmType !== 'MANUAL' && {
      SegmentAlgorithmName: toLine(algorithm?.name ?? '') || 'MedCLIP-SAM',
      ...(algorithm && {
        SegmentationAlgorithmIdentificationSequence: [identification(algorithm)],
      }),
    }),
    SegmentedPropertyCategoryCodeSequence: codeSequence(term.category),
    SegmentedPropertyTypeCodeSequence: codeSequence(term.type, {
      ...(term.typeModifier && {
        SegmentedPropertyTypeModifierCodeSequence: codeSequence(term.typeModifier),
      }),
    }),
    ...(term.region && {
      AnatomicRegionSequence: codeSequence(term.region, {
        ...(term.regionModifier && {
          AnatomicRegionModifierSequence: codeSequence(term.regionModifier),
        }),
      }),
    }),
    TrackingID: toParagraphs(segment.trackingId ?? label, 1024),
    TrackingUID: segment.trackingUid ?? newUid(`segment ${segmentNumber} TrackingUID`),
    RecommendedDisplayCIELabValue: toDicomLab(segment.colour ?? defaultColour(segmentNumber)),
  };
}

function identification(algorithm: SegmentAlgorithm): NaturalDataset {
  const parameters = algorithm.parameters && toParagraphs(algorithm.parameters);
  const source = algorithm.source && toLine(algorithm.source);
  return {
    AlgorithmFamilyCodeSequence: codeSequence(ARTIFICIAL_INTELLIGENCE),
    AlgorithmName: toLine(algorithm.name) || 'MedCLIP-SAM',
    AlgorithmVersion: toLine(algorithm.version) || 'unknown',
    ...(parameters && { AlgorithmParameters: parameters }),
    ...(source && { AlgorithmSource: source }),
  };
}
