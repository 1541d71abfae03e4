import { readPart10 } from '@medclip/extension-medclip-sam/dicom/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/segWriter';
import { dciodvfy, dciodvfyTool } from '../support/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { ctVolume, usImage } from '../support/segSources';
import { frame, plain } from '../support/segSpecs';

describeWithTool(dciodvfyTool, 'a segmentation that continues stored ones', () => {
  test.each([
    ['CT', ctVolume()],
    ['US without a frame of reference', [usImage()]],
  ])('%s: names them, is valid, and keeps its source first', async (_name, sources) => {
    const input = { sources, segments: [plain(1)], frames: [frame(sources[0]!)] };
    const first = writeSeg(input);
    const second = writeSeg({ ...input, predecessors: [first] });
    const { dataset } = readPart10(second.bytes);
    expect(dataset.ReferencedInstanceSequence).toMatchObject([
      { ReferencedSOPInstanceUID: first.sopInstanceUID },
    ]);
    expect(dataset.ReferencedSeriesSequence).toMatchObject([
      { SeriesInstanceUID: sources[0]!.SeriesInstanceUID },
      {
        SeriesInstanceUID: first.seriesInstanceUID,
        ReferencedInstanceSequence: [{ ReferencedSOPInstanceUID: first.sopInstanceUID }],
      },
    ]);
    const { errors, warnings } = dciodvfy(second.bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    expect((await readSeg(second.bytes)).frames[0]!.source).toEqual(
      (await readSeg(first.bytes)).frames[0]!.source
    );
  });
});
