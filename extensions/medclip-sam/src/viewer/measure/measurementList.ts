import type { MeasureLine } from '../../state/segments';
import type { AcceptedSegment } from '../segments/acceptedSegment';
import type { DicomInstance, Host } from '../host/host';
import type { MeasurementService, MeasurementSource } from '../host/hostMeasurements';
import type { SegmentMeasure } from './segmentMeasure';
import { frameNumberOf } from '../image/frameNumber';

const SOURCE = 'MedCLIP-SAM';
/** Not the version of this program: an upgrade must find the entries that it made before. */
const SOURCE_VERSION = '1';
const TYPE = 'MedclipSegment';

/** What of a segment is measured; null where nothing is, or no human has agreed to it yet. */
export interface ListedMeasure {
  readonly segment: AcceptedSegment;
  readonly measure: SegmentMeasure;
  readonly lines: readonly MeasureLine[];
}

/**
 * Our segments in OHIF's own list of measurements: a source of its own, so that OHIF keeps, shows and exports the numbers as
 * they are and never takes them for a caliper of its tools. An entry follows its segment, undo included.
 */
export interface MeasurementList {
  /** These are the entries now; others of ours go. */
  show(measures: readonly ListedMeasure[]): void;
  /** The mode is left: OHIF clears its list itself. */
  forget(): void;
}

export function createMeasurementList(host: Host): MeasurementList {
  const shown = new Map<string, string>();
  let source: MeasurementSource | null = null;

  const sourceOf = (service: MeasurementService): MeasurementSource => {
    if (source) return source;
    source = service.createSource(SOURCE, SOURCE_VERSION);
    // OHIF asks for a mapping before it takes anything from a source; ours are never made from an annotation.
    service.addMapping(
      source,
      TYPE,
      [{ points: 0 }],
      () => null,
      () => null
    );
    return source;
  };

  return {
    show: measures => {
      const service = host.services.measurementService;
      if (!service) return;
      const wanted = new Set<string>();
      for (const listed of measures) {
        const uid = `medclip-${listed.segment.id}`;
        wanted.add(uid);
        const entry = entryOf(host, listed);
        const known = JSON.stringify(entry);
        if (shown.get(uid) === known) continue;
        shown.set(uid, known);
        const data = { uid, annotation: { data: {} } };
        service.addRawMeasurement(sourceOf(service), TYPE, data, () => entry);
      }
      for (const uid of [...shown.keys()].filter(one => !wanted.has(one))) {
        shown.delete(uid);
        service.remove(uid);
      }
    },
    forget: () => shown.clear(),
  };
}

/** OHIF's measurement schema; its list shows `displayText.primary`, one line each. */
function entryOf(host: Host, { segment, measure, lines }: ListedMeasure): object {
  const imageId = measure.largest;
  const instance = (host.cornerstone().metaData.get('instance', imageId) ?? {}) as DicomInstance;
  const { displaySet } = segment.ref;
  const FrameOfReferenceUID = instance.FrameOfReferenceUID;
  return {
    label: segment.label,
    displayText: { primary: lines.map(l => `${l.name}: ${l.value}`), secondary: [] },
    type: TYPE,
    toolName: TYPE,
    points: [],
    SOPInstanceUID: instance.SOPInstanceUID,
    FrameOfReferenceUID,
    referenceStudyUID: displaySet.StudyInstanceUID,
    referenceSeriesUID: displaySet.SeriesInstanceUID,
    displaySetInstanceUID: displaySet.displaySetInstanceUID,
    frameNumber: frameNumberOf(imageId, instance),
    referencedImageId: imageId,
    metadata: { toolName: TYPE, FrameOfReferenceUID, referencedImageId: imageId },
    isLocked: true,
    isVisible: segment.visible,
    color: [...segment.rgb, 255],
  };
}
