import type { NaturalDataset } from 'dcmjs';
import { writeMeasurementReport, type MeasurementReport } from './measurementReport';
import type { MeasurementReportInput } from './measurementReport';
import { textOf } from './naturalDataset';
import { pixelSpacingOf } from './pixelSpacing';
import type { ReadFrame } from './segDocument';
import { sliceDistance } from './segGeometry';
import { readSeg, type ReadSegOptions } from './segReader';
import { segmentMeasurements, type Measurement } from './segmentMeasurements';

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
  const measurements = new Map<number, readonly Measurement[]>();
  for (const { number } of seg.segments) {
    const frames = seg.frames.filter(f => f.segmentNumber === number);
    const [first] = frames;
    const source = first && sourceOf(first, input.sources);
    if (!first || !source) continue;
    const frameNumber = first.source?.frameNumber ?? 1;
    measurements.set(
      number,
      segmentMeasurements(
        frames,
        pixelSpacingOf(source, frameNumber),
        sliceDistance(source, frameNumber, input.sources)
      )
    );
  }
  return writeMeasurementReport({ ...input, seg, measurements });
}

function sourceOf(
  frame: ReadFrame,
  sources: readonly NaturalDataset[]
): NaturalDataset | undefined {
  return sources.find(s => textOf(s, 'SOPInstanceUID') === frame.source?.sopInstanceUID);
}
