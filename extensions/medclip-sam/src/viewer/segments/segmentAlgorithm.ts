import { learnerText, STUDY_LEARNER } from '../../dicom/seg/provenance';
import type { SegmentAlgorithm, SegmentAlgorithmType, SegmentSpec } from '../../dicom/seg/segInput';
import { EXTENSION_VERSION } from '../../id';
import type { AcceptedSegment, AcceptedSlice, Predecessor } from './acceptedSegment';
import { ALGORITHM_NAME } from './labelmap';

type Facts = Pick<SegmentSpec, 'algorithmType' | 'algorithm'>;
type Drawn = AcceptedSlice & { readonly result: NonNullable<AcceptedSlice['result']> };

/**
 * Who drew a segment (PS3.3, C.8.20.2 Segment Algorithm Type). A model alone is AUTOMATIC, a model and a hand SEMIAUTOMATIC,
 * a hand alone MANUAL; what was learnt from a reader's outlines or copied from
 * another series is SEMIAUTOMATIC; a segment that continues a stored one keeps what that one says until something is changed.
 *
 * @param edited a hand has changed what the model drew, or what was stored
 * @param parametersOf of a run of ours
 */
export function segmentAlgorithm(
  { slices, predecessor }: Pick<AcceptedSegment, 'slices' | 'predecessor'>,
  edited: boolean,
  parametersOf: (slice: Drawn) => string
): Facts {
  const ours = [...slices.values()].find((s): s is Drawn => s.result !== null);
  const learner = [...slices.values()]
    .map(s => s.continued?.learner)
    .filter(l => l != null)
    .at(-1);
  const learnt = learner ? learnerText(learner) : '';
  if (ours) {
    // What it was copied from a reader has drawn, corrected or accepted on another series.
    const copied = ours.result.carriedFrom !== undefined;
    const alone =
      !edited && !copied && !learner && (!predecessor || typeOf(predecessor) === 'AUTOMATIC');
    return {
      algorithmType: alone ? 'AUTOMATIC' : 'SEMIAUTOMATIC',
      algorithm: {
        name: ALGORITHM_NAME,
        version: EXTENSION_VERSION,
        parameters: [learnt, parametersOf(ours)].filter(Boolean).join('; '),
      },
    };
  }
  if (!predecessor) {
    if (!learner) return { algorithmType: 'MANUAL' };
    const algorithm = { ...STUDY_LEARNER, parameters: learnt };
    return { algorithmType: 'SEMIAUTOMATIC', algorithm };
  }
  // Propagation and interpolation are the model's work, also on a segment that a hand has begun.
  const helped = [...slices.values()].some(s => s.origin === 'propagated' || s.origin === 'learnt');
  const before = typeOf(predecessor);
  if (before === 'MANUAL' && !helped) return { algorithmType: 'MANUAL' };
  return {
    algorithmType: edited || helped ? 'SEMIAUTOMATIC' : before,
    algorithm: withLearnt(algorithmOf(predecessor, edited || helped), learnt),
  };
}

function withLearnt(algorithm: SegmentAlgorithm, learnt: string): SegmentAlgorithm {
  if (!learnt) return algorithm;
  const parameters = [learnt, algorithm.parameters].filter(Boolean).join('; ');
  return { ...algorithm, parameters };
}

function typeOf({ segment }: Predecessor): SegmentAlgorithmType {
  const { algorithmType } = segment;
  return algorithmType === 'AUTOMATIC' || algorithmType === 'SEMIAUTOMATIC'
    ? algorithmType
    : 'MANUAL';
}

function algorithmOf({ segment }: Predecessor, edited: boolean): SegmentAlgorithm {
  const known = segment.algorithm ?? {
    name: segment.algorithmName ?? ALGORITHM_NAME,
    version: segment.algorithmName ? '' : EXTENSION_VERSION,
  };
  if (!known.parameters || !edited) return known;
  return { ...known, parameters: known.parameters.replace(/\bedited=no\b/, 'edited=yes') };
}
