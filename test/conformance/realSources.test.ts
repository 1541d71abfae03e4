import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { TISSUE } from '@medclip/extension-medclip-sam/dicom/codes';
import { numberOf, textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/part10';
import type { SegFrame } from '@medclip/extension-medclip-sam/dicom/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/segWriter';
import { dciodvfy, dciodvfyTool } from '../support/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { pydicomTool, readWithPydicom } from '../support/pydicom';
import { disc } from '../support/segSources';
import { describeWithTestData } from '../support/testData';

/** No Part-10 header, no image, no identifiers: rightly refused. Everything else must give a SEG. */
const REFUSED: ReadonlyMap<string, RegExp> = new Map([
  ['ct/no-pixel-data_BROKEN.dcm', /not an image/],
  ['colour/HTJ2KLossless_08_RGB.dcm', /no Series Instance UID/],
  ['colour/JLSL_RGB_ILV1.dcm', /cannot be read as DICOM/],
  ['colour/OT-PAL-8-face.dcm', /cannot be read as DICOM/],
]);

/** What the source itself gets wrong and a SEG has to repeat: identity, and identifiers that are references. */
const FROM_SOURCE = [
  /^Error - Illegal root for UID/,
  /^Warning - Missing attribute or value that would be needed to build DICOMDIR - (Patient|Study) ID$/,
  /^Warning - Value dubious for this VR - .*(Patient's|Physician's) Name .*Retired Person Name form$/,
  /^Warning - Unrecognized defined term .* of attribute <Body Part Examined>$/,
];

function jobs(root: string): readonly (readonly [string, readonly string[]])[] {
  const folder = path.join(root, 'data', 'dicom');
  return ['us', 'cr', 'mr', 'ct', 'colour'].flatMap(kind =>
    readdirSync(path.join(folder, kind)).map(name => {
      const full = path.join(folder, kind, name);
      const files = statSync(full).isDirectory()
        ? readdirSync(full).map(file => path.join(full, file))
        : [full];
      return [`${kind}/${name}`, files] as const;
    })
  );
}

function segOf(sources: readonly NaturalDataset[]): { bytes: Uint8Array; frames: SegFrame[] } {
  const frames = sources
    .flatMap(source =>
      Array.from({ length: numberOf(source, 'NumberOfFrames') ?? 1 }, (_, i) => ({
        sopInstanceUID: textOf(source, 'SOPInstanceUID')!,
        frameNumber: i + 1,
        segmentNumber: 1,
        mask: disc(numberOf(source, 'Columns')!, numberOf(source, 'Rows')!, 10 + i / 2),
      }))
    )
    .slice(0, 4);
  const { bytes } = writeSeg({
    sources,
    frames,
    segments: [
      {
        number: 1,
        label: 'mass',
        algorithmType: 'AUTOMATIC',
        term: { category: TISSUE, type: TISSUE, coded: false },
      },
    ],
  });
  return { bytes, frames };
}

const read = (files: readonly string[]): NaturalDataset[] =>
  files.map(file => readPart10(new Uint8Array(readFileSync(file))).dataset);

describeWithTestData('SEGs of real files', ['data/dicom'], root => {
  describeWithTool(dciodvfyTool, 'dciodvfy finds nothing of ours', () => {
    test.each(jobs(root).filter(([name]) => !REFUSED.has(name)))('%s', (_name, files) => {
      const { errors, warnings } = dciodvfy(segOf(read(files)).bytes);
      expect(
        [...errors, ...warnings].filter(line => !FROM_SOURCE.some(known => known.test(line)))
      ).toEqual([]);
    });
  });

  describeWithTool(pydicomTool, 'pydicom reads the same voxels', () => {
    test.each(jobs(root).filter(([name]) => !REFUSED.has(name)))('%s', (_name, files) => {
      const { bytes, frames } = segOf(read(files));
      const seg = readWithPydicom(bytes);
      const size = seg.shape[1] * seg.shape[2];
      expect(seg.frames.length).toBe(frames.length);
      seg.frames.forEach(({ sop, frame }, i) => {
        const wanted = frames.find(f => f.sopInstanceUID === sop && f.frameNumber === (frame ?? 1));
        const pixels = Uint8Array.from(seg.pixels.subarray(i * size, (i + 1) * size));
        expect(Buffer.compare(pixels, wanted!.mask.data)).toBe(0);
      });
    });
  });

  test.each([...REFUSED])('%s is refused with a reason', (name, reason) => {
    let thrown: unknown;
    try {
      segOf(read([path.join(root, 'data', 'dicom', name)]));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MedClipSamError);
    expect(thrown).toMatchObject({ code: 'dicom-invalid', message: expect.stringMatching(reason) });
  });
});
