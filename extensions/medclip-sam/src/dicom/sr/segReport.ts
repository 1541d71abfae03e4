import type { NaturalDataset } from 'dcmjs';
import { imagePlaneOf, type ImagePlane } from '../geometry/imagePlane';
import { writeMeasurementReport, type MeasurementReport } from './measurementReport';
import type { MeasurementReportInput } from './measurementReport';
import { textOf } from '../dataset/naturalDataset';
import { pixelSpacingOf } from '../geometry/pixelSpacing';
import type { ReadFrame } from '../seg/segDocument';
import { readSeg, type ReadSegOptions } from '../seg/segReader';
import { segmentMeasurements, type MeasuredFrame, type Measurement } from './segmentMeasurements';
import { planesOf, sliceStack } from '../geometry/sliceStack';

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
  const seg = await readSeg(bytes, options);
  const planes = planesOf(input.sources);
  const measurements = new Map<number, readonly Measurement[]>();
  for (const { number } of seg.segments) {
    const frames = seg.frames.filter(f => f.segmentNumber === number);
    const measured = frames.map(frame => measuredFrame(frame, input.sources, planes));
    measurements.set(number, segmentMeasurements(measured));
  }
  return writeMeasurementReport({ ...input, seg, measurements });
}

function measuredFrame(
  frame: ReadFrame,
  sources: readonly NaturalDataset[],
  planes: readonly (ImagePlane | null)[]
): MeasuredFrame {
  const source = sourceOf(frame, sources);
  const { mask } = frame;
  if (!source) return { mask, spacing: null, thicknessMm: null };
  const frameNumber = frame.source?.frameNumber ?? 1;
  const plane = imagePlaneOf(source, frameNumber);
  return {
    mask,
    spacing: pixelSpacingOf(source, frameNumber, mask),
    thicknessMm: plane && sliceStack(planes, plane.orientation).thicknessOf(plane),
  };
}

function sourceOf(
  frame: ReadFrame,
  sources: readonly NaturalDataset[]
): NaturalDataset | undefined {
  return sources.find(s => textOf(s, 'SOPInstanceUID') === frame.source?.sopInstanceUID);
}
