import { reliabilityWhereSame } from '../../algorithm/confidence/reliability';
import { MedClipSamError } from '../../core/errors';
import { runParameters, type RunModel } from '../../dicom/results/runSegment';
import type { SegFrame, SegInput, SegmentSpec, SegReference } from '../../dicom/seg/segInput';
import type { AcceptedSegment, AcceptedSegments } from '../segments/acceptedSegments';
import { frameOfMultiFrame } from '../image/frameNumber';
import type { DicomInstance, Host } from '../host/host';
import { segmentAlgorithm } from '../segments/segmentAlgorithm';
import { segmentTerm } from '../segments/terms';

export type ModelFacts = RunModel;

function instanceOf(host: Host, imageId: string): DicomInstance {
  const instance = host.cornerstone().metaData.get('instance', imageId) as
    DicomInstance | undefined;
  if (instance) return instance;
  throw new MedClipSamError(
    'dicom-invalid',
    'The header of an outlined image is no longer loaded.',
    'Scroll through the series once, then save again.'
  );
}

/**
 * Accepted segments of one display set as the input of the SEG writer: the voxels as they are now, each with its code,
 * algorithm and provenance. A segment that a hand has changed is SEMIAUTOMATIC.
 */
export async function segInputOf(
  host: Host,
  accepted: AcceptedSegments,
  segments: readonly AcceptedSegment[],
  model: ModelFacts
): Promise<SegInput> {
  const specs: SegmentSpec[] = [];
  const frames: SegFrame[] = [];
  const sources = new Map<string, DicomInstance>();
  for (const [i, segment] of segments.entries()) {
    const { masks, edited } = await accepted.read(segment.id);
    const stored = segment.predecessor?.segment;
    specs.push({
      number: i + 1,
      label: segment.label,
      term: segmentTerm(segment),
      ...segmentAlgorithm(segment, edited, ({ result }) => runParameters(result, model, edited)),
      colour: segment.rgb,
      trackingUid: segment.trackingUid,
      ...(stored?.trackingId && { trackingId: stored.trackingId }),
    });
    for (const [imageId, mask] of masks) {
      const instance = instanceOf(host, imageId);
      const sopInstanceUID = String(instance.SOPInstanceUID);
      const frameNumber = frameOfMultiFrame(imageId, instance);
      sources.set(sopInstanceUID, instance);
      const drawn = segment.slices.get(imageId);
      const probability = drawn?.probability;
      frames.push({
        sopInstanceUID,
        ...(frameNumber === undefined ? {} : { frameNumber }),
        segmentNumber: i + 1,
        mask,
        ...(probability && { probability }),
        ...(drawn?.reliability && {
          reliability: {
            ...drawn.reliability,
            map: reliabilityWhereSame(drawn.reliability.map, drawn.mask, mask),
          },
        }),
      });
    }
  }
  const others = segments[0]?.ref.displaySet.instances ?? [];
  for (const instance of others) {
    const uid = String(instance.SOPInstanceUID);
    if (!sources.has(uid)) sources.set(uid, instance);
  }
  return {
    sources: [...sources.values()],
    segments: specs,
    frames,
    // A human has agreed to all of them, and wants no other look at any.
    reviewed: segments.every(s => s.reviewed && s.state !== 'flagged'),
    predecessors: predecessorsOf(segments),
    softwareVersions: [`${model.packId} ${model.packSha256.slice(0, 16)}`],
  };
}

/** The stored objects that are continued, each once: of what was saved from here the last. */
function predecessorsOf(segments: readonly AcceptedSegment[]): readonly SegReference[] {
  const byUid = new Map<string, SegReference>();
  for (const { predecessor, storedIn } of segments) {
    const continued = storedIn.length > 0 || !predecessor ? storedIn : [predecessor];
    for (const { sopClassUID, sopInstanceUID, seriesInstanceUID } of continued) {
      byUid.set(sopInstanceUID, { sopClassUID, sopInstanceUID, seriesInstanceUID });
    }
  }
  return [...byUid.values()];
}
