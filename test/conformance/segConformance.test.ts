import type { NaturalDataset } from 'dcmjs';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import type {
  SegFrame,
  SegInput,
  SegmentSpec,
} from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { sct, TISSUE } from '@medclip/extension-medclip-sam/dicom/dataset/codes';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { pydicomTool, readWithPydicom } from '../support/dicom/pydicom';
import {
  crImage,
  ctVolume,
  disc,
  enhancedMr,
  obliqueMr,
  usCine,
  usImage,
} from '../support/dicom/segSources';

const segments: readonly SegmentSpec[] = [
  {
    number: 1,
    label: 'Knoten süß',
    algorithmType: 'AUTOMATIC',
    term: {
      category: sct('49755003', 'Morphologically Abnormal Structure'),
      type: sct('27925004', 'Nodule'),
      region: sct('76752008', 'Breast'),
      regionModifier: sct('7771000', 'Left'),
      coded: true,
    },
    algorithm: { name: 'MedCLIP-SAM', version: '0.1.0', parameters: 'prompt=a\\b^c=ü\nx' },
    description: 'Outlined from a text prompt',
  },
  {
    number: 4,
    label: 'left kidney',
    algorithmType: 'SEMIAUTOMATIC',
    term: {
      category: sct('123037004', 'Anatomical Structure'),
      type: sct('64033007', 'Kidney'),
      typeModifier: sct('7771000', 'Left'),
      coded: true,
    },
    colour: [255, 0, 0],
  },
  {
    number: 7,
    label: 'drawn by hand',
    algorithmType: 'MANUAL',
    term: { category: TISSUE, type: TISSUE, coded: false },
  },
];

/** Each frame gets a disc of segment 1 and one of segment 7 that overlaps it; segment 4 stays empty. */
function framesFor(sources: readonly NaturalDataset[]): SegFrame[] {
  return sources.flatMap(source => {
    const [width, height] = [source.Columns as number, source.Rows as number];
    return Array.from({ length: (source.NumberOfFrames as number) ?? 1 }, (_, i) => [
      {
        sopInstanceUID: source.SOPInstanceUID as string,
        frameNumber: i + 1,
        segmentNumber: 1,
        mask: disc(width, height, 8 + i),
      },
      {
        sopInstanceUID: source.SOPInstanceUID as string,
        frameNumber: i + 1,
        segmentNumber: 7,
        mask: disc(width, height, 5, [width / 2 + 4, height / 2]),
      },
    ]).flat();
  });
}

const kinds: readonly (readonly [string, readonly NaturalDataset[]])[] = [
  ['CT volume', ctVolume()],
  ['CT volume, reversed order', ctVolume().reverse()],
  ['oblique MR', obliqueMr()],
  ['CR MONOCHROME1 without frame of reference', [crImage()]],
  ['US still, RGB', [usImage()]],
  ['US cine', [usCine()]],
  ['enhanced MR', [enhancedMr()]],
  ['odd size (columns no multiple of 8)', [crImage({ Rows: 61, Columns: 77 })]],
  ['odd size cine', [usCine(5, { Rows: 33, Columns: 35 })]],
  ['one pixel wide', [crImage({ Rows: 40, Columns: 1 })]],
  [
    'lossy source',
    [
      usImage({
        LossyImageCompression: '01',
        LossyImageCompressionRatio: 12.5,
        LossyImageCompressionMethod: 'ISO_10918_1',
      }),
    ],
  ],
  [
    'localisers of two orientations',
    [
      ...ctVolume(2),
      ...ctVolume(2, {
        ImageOrientationPatient: [0, 1, 0, 0, 0, -1],
        SOPInstanceUID: '2.25.9.1',
      }).slice(0, 1),
    ],
  ],
];

const input = (sources: readonly NaturalDataset[], more: Partial<SegInput> = {}): SegInput => ({
  sources,
  segments,
  frames: framesFor(sources),
  contentCreatorName: 'Rädiologist^Ann',
  softwareVersions: ['pack nano-v0'],
  ...more,
});

describeWithTool(dciodvfyTool, 'dciodvfy has nothing to say', () => {
  test.each(kinds)('%s, by default', (_name, sources) => {
    const { errors, warnings } = dciodvfy(writeSeg(input(sources)).bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  });

  test.each(kinds)('%s, BINARY', (_name, sources) => {
    const { errors, warnings, iod } = dciodvfy(writeSeg(input(sources, { type: 'BINARY' })).bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    expect(iod).toBe('Segmentation');
  });

  test.each(kinds)('%s, FRACTIONAL', (_name, sources) => {
    const { errors, warnings } = dciodvfy(writeSeg(input(sources, { type: 'FRACTIONAL' })).bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  });

  test.each(kinds)(
    '%s, LABELMAP: the tool knows no such class, and nothing else',
    (_name, sources) => {
      const frames = framesFor(sources).filter(f => f.segmentNumber === 1);
      const { errors } = dciodvfy(writeSeg(input(sources, { type: 'LABELMAP', frames })).bytes);
      expect(errors).toEqual(['Error - Information Object Not found']);
    }
  );
});

describeWithTool(pydicomTool, 'pydicom reads what was written', () => {
  const both = kinds.flatMap(([name, sources]) =>
    [undefined, 'BINARY' as const].map(type => [name, type ?? 'by default', sources, type] as const)
  );
  test.each(both)('%s, %s', (_name, _how, sources, type) => {
    const given = input(sources, type ? { type } : {});
    const read = readWithPydicom(writeSeg(given).bytes);
    const [, rows, columns] = read.shape;
    const filled = given.frames.filter(f => f.mask.data.some(Boolean));
    expect(read.frames.length).toBe(filled.length);
    const segmentOf = new Map([
      [1, 1],
      [2, 7],
    ]);
    read.frames.forEach((frame, i) => {
      const wanted = given.frames.find(
        f =>
          f.sopInstanceUID === frame.sop &&
          f.segmentNumber === segmentOf.get(frame.segment!) &&
          f.frameNumber === (frame.frame ?? 1)
      );
      const pixels = read.pixels.subarray(i * rows * columns, (i + 1) * rows * columns);
      expect(Buffer.from(Uint8Array.from(pixels)).equals(Buffer.from(wanted!.mask.data))).toBe(
        true
      );
    });
    expect(read).toMatchObject({
      patientName: 'Müller^Ünal',
      patientID: 'PID-1',
      labels: ['Knoten süß', 'drawn by hand'],
      creator: 'Rädiologist^Ann',
      syntax: '1.2.840.10008.1.2.1',
      private: 0,
    });
    expect(read.parameters[0]).toBe('prompt=a\\b^c=ü\r\nx');
  });
});
