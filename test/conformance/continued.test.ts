import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { placeStored } from '../../extensions/medclip-sam/src/viewer/stored/placeStored';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { filesOf, SAME_CT } from '../support/generators/imageKinds';
import { foreignSegFile } from '../support/generators/segObject';
import { ctVolume, disc, usImage } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';
import { alsoWithTestData } from '../support/testData';

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

/** Places a foreign segmentation on its image and stores it again: voxels, name and code must come through. */
async function isContinued(foreign: Uint8Array, image: Uint8Array): Promise<void> {
  const { dataset: source } = readPart10(image);
  const doc = await readSeg(foreign);
  const { masks, elsewhere } = placeStored(doc, [{ imageId: 'wadors:/x', instance: source }]);
  expect(elsewhere).toBe(0);
  const [segment] = doc.segments;
  const mask = masks.get(segment!.number)!.get('wadors:/x')!;
  expect(mask.data).toContain(1);
  const sopInstanceUID = String(source.SOPInstanceUID);
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1, { label: segment!.label, term: segment!.term! })],
    frames: [{ sopInstanceUID, segmentNumber: 1, mask }],
    predecessors: [doc],
  });
  const again = await readSeg(bytes);
  expect(again.frames[0]!.mask).toEqual(doc.frames[0]!.mask);
  expect(again.segments[0]).toMatchObject({ label: segment!.label, term: segment!.term });
}

test.each(['SCT', 'SRT'] as const)(
  'a segmentation of another program with codes of %s is continued',
  async scheme => {
    const [image] = await filesOf(SAME_CT[0]!);
    const { dataset: source } = readPart10(image!);
    const { StudyInstanceUID, SeriesInstanceUID, FrameOfReferenceUID, PatientID } = source;
    const { Rows: rows, Columns: columns } = source as { Rows: number; Columns: number };
    const stored = [...disc(columns, rows, 20, [50, 40]).data];
    const foreign = foreignSegFile('continued', {
      type: 'BINARY',
      rows,
      columns,
      labels: ['Liver'],
      scheme,
      manufacturer: 'Another program',
      of: { StudyInstanceUID, SeriesInstanceUID: '2.25.991', FrameOfReferenceUID, PatientID },
      frames: [
        {
          segment: 1,
          stored,
          source: { sop: String(source.SOPInstanceUID) },
          position: source.ImagePositionPatient as number[],
        },
      ],
      more: {
        ReferencedSeriesSequence: [
          {
            SeriesInstanceUID,
            ReferencedInstanceSequence: [
              {
                ReferencedSOPClassUID: source.SOPClassUID,
                ReferencedSOPInstanceUID: source.SOPInstanceUID,
              },
            ],
          },
        ],
      },
    });
    await isContinued(foreign, image!);
  }
);

alsoWithTestData('a segmentation of another program, continued', ['data/dicom'], root => {
  const bytesOf = (name: string) =>
    new Uint8Array(readFileSync(path.join(root, 'data', 'dicom', name)));

  test('highdicom: its voxels, name and code come back from the new object', () =>
    isContinued(
      bytesOf('seg/highdicom_seg_image_ct_binary_single_frame.dcm'),
      bytesOf('ct/highdicom_ct_image.dcm')
    ));
});
