import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import { reliabilitySegSteps } from '@medclip/extension-medclip-sam/dicom/seg/fractionalSeg';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { ctVolume, usImage } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';

describeWithTool(dciodvfyTool, 'the reliability of a segmentation', () => {
  test.each([
    ['CT', ctVolume()],
    ['US without a frame of reference', [usImage()]],
  ])('%s: names it, is valid, and reads back byte for byte', async (_name, sources) => {
    const source = sources[0]!;
    const trackingUid = '1.2.3.4.5';
    const input = { sources, segments: [plain(1, { trackingUid })], frames: [frame(source)] };
    const first = writeSeg(input);
    const [width, height] = [source.Columns as number, source.Rows as number];
    const bytes = Uint8Array.from({ length: width * height }, (_, i) => (i * 31) % 256);
    const map = { width, height, data: Float32Array.from(bytes, v => v / 255) };
    const reliability = { map, votes: 4, calibrated: false };
    const frames = input.frames.map(f => ({ ...f, reliability }));
    const second = runUnsliced(reliabilitySegSteps({ ...input, frames }, first));

    const { errors, warnings } = dciodvfy(second.bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    const { dataset } = readPart10(second.bytes);
    expect(dataset).toMatchObject({
      SegmentationType: 'FRACTIONAL',
      SegmentationFractionalType: 'PROBABILITY',
      MaximumFractionalValue: 255,
      SegmentSequence: [{ SegmentLabel: 'segment 1 (reliability)', TrackingUID: trackingUid }],
      ReferencedInstanceSequence: [
        {
          ReferencedSOPClassUID: first.sopClassUID,
          ReferencedSOPInstanceUID: first.sopInstanceUID,
        },
      ],
      ReferencedSeriesSequence: [
        { SeriesInstanceUID: source.SeriesInstanceUID },
        { SeriesInstanceUID: first.seriesInstanceUID },
      ],
    });
    const stored = new Uint8Array((dataset.PixelData as ArrayBuffer[])[0]!);
    expect(stored.subarray(0, bytes.length)).toEqual(bytes);
    const read = await readSeg(second.bytes);
    const other = await readSeg(first.bytes);
    expect(read.segments[0]!.trackingUid).toBe(other.segments[0]!.trackingUid);
    expect(read.segments[0]!.description).toContain('4 masks');
    expect(read.frames[0]!.source).toEqual(other.frames[0]!.source);
  });
});
