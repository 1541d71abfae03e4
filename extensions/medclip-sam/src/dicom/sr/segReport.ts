import type { NaturalDataset } from 'dcmjs';
import { imagePlaneOf } from '../geometry/imagePlane';
import { runPaused, type Steps } from '../../core/timeSlicing';
import { measurementReportSteps, type MeasurementReport } from './measurementReport';
import type { MeasurementReportInput } from './measurementReport';
import { textOf } from '../dataset/naturalDataset';
import { pixelSpacingOf } from '../geometry/pixelSpacing';
import type { ReadFrame, SegDocument } from '../seg/segDocument';
import { readSeg, type ReadSegOptions } from '../seg/segReader';
import { segmentMeasurements, type MeasuredFrame, type Measurement } from './segmentMeasurements';
import { planeSteps, stacksOf } from '../geometry/sliceStack';

export type SegReportInput = Omit<MeasurementReportInput, 'seg' | 'measurements'>;

/**
 * The measurement report of a segmentation that was just written: area of what lies on one image, volume of what lies on
 * parallel slices, no number where the spacing is unknown.
 *
 * @param bytes the SEG
 * @throws MedClipSamError as `readSeg` and `writeMeasurementReport`
 */
export async function reportOfSeg(
  bytes: Uint8Array,
  input: SegReportInput,
  options: ReadSegOptions = {}
): Promise<MeasurementReport> {
  const { pause, signal } = options;
  const seg = await readSeg(bytes, options);
  return runPaused(reportSteps(seg, input), pause, signal);
}

function* reportSteps(seg: SegDocument, input: SegReportInput): Steps<MeasurementReport> {
  const planes = yield* planeSteps(input.sources);
  const sources = new Map(input.sources.map(s => [textOf(s, 'SOPInstanceUID'), s]));
  const stackOf = stacksOf(planes);
  const measurements = new Map<number, readonly Measurement[]>();
  for (const { number } of seg.segments) {
    const measured: MeasuredFrame[] = [];
    for (const frame of seg.frames) {
      if (frame.segmentNumber !== number) continue;
      measured.push(measuredFrame(frame, sources, stackOf));
      yield;
    }
    measurements.set(number, segmentMeasurements(measured));
    yield;
  }
  return yield* measurementReportSteps({ ...input, seg, measurements });
}

function measuredFrame(
  { mask, source: from }: ReadFrame,
  sources: ReadonlyMap<string | undefined, NaturalDataset>,
  stackOf: ReturnType<typeof stacksOf>
): MeasuredFrame {
  const source = from ? sources.get(from.sopInstanceUID) : undefined;
  if (!source) return { mask, spacing: null, thicknessMm: null };
  const frameNumber = from?.frameNumber ?? 1;
  const plane = imagePlaneOf(source, frameNumber);
  return {
    mask,
    spacing: pixelSpacingOf(source, frameNumber, mask),
    thicknessMm: plane && stackOf(plane).thicknessOf(plane),
  };
}
