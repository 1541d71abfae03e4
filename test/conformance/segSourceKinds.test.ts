import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { TISSUE } from '@medclip/extension-medclip-sam/dicom/dataset/codes';
import { numberOf, textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import type { SegFrame } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { filesOf, IMAGE_KINDS } from '../support/generators/imageKinds';
import {
  pydicomTool,
  readAllWithPydicom,
  readWithPydicom,
  type PydicomSeg,
} from '../support/dicom/pydicom';
import { disc } from '../support/dicom/segSources';
import { alsoWithTestData } from '../support/testData';

/** No image, no identifiers: rightly refused. Everything else must give a SEG. */
const REFUSED: ReadonlyMap<string, RegExp> = new Map([
  ['ct/no-pixel-data_BROKEN.dcm', /not an image/],
  ['colour/HTJ2KLossless_08_RGB.dcm', /no Series Instance UID/],
  ['colour/JLSL_RGB_ILV1.dcm', /no .* Instance UID/],
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

const datasets = (files: readonly Uint8Array[]): NaturalDataset[] =>
  files.map(file => readPart10(file).dataset);
const read = (files: readonly string[]): NaturalDataset[] =>
  datasets(files.map(file => new Uint8Array(readFileSync(file))));

/** What dciodvfy says about the SEG itself. */
function complaints(sources: readonly NaturalDataset[]): string[] {
  const { errors, warnings } = dciodvfy(segOf(sources).bytes);
  return [...errors, ...warnings].filter(line => !FROM_SOURCE.some(known => known.test(line)));
}

function sameVoxels(seg: PydicomSeg, frames: readonly SegFrame[]): void {
  const size = seg.shape[1] * seg.shape[2];
  expect(seg.frames.length).toBe(frames.length);
  seg.frames.forEach(({ sop, frame }, i) => {
    const wanted = frames.find(f => f.sopInstanceUID === sop && f.frameNumber === (frame ?? 1));
    const pixels = Uint8Array.from(seg.pixels.subarray(i * size, (i + 1) * size));
    expect(Buffer.compare(pixels, wanted!.mask.data)).toBe(0);
  });
}

function isRefused(run: () => unknown, reason: RegExp): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(MedClipSamError);
  expect(thrown).toMatchObject({ code: 'dicom-invalid', message: expect.stringMatching(reason) });
}

describe('SEGs of images of every kind', () => {
  const good = IMAGE_KINDS.filter(kind => !kind.noSeg).map(kind => [kind.name, kind] as const);

  describeWithTool(dciodvfyTool, 'dciodvfy finds nothing of ours', () => {
    test.each(good)('%s', async (_name, kind) => {
      expect(complaints(datasets(await filesOf(kind)))).toEqual([]);
    });
  });

  describeWithTool(pydicomTool, 'pydicom reads the same voxels', () => {
    let segs: readonly ReturnType<typeof segOf>[];
    let read: readonly PydicomSeg[];
    beforeAll(async () => {
      segs = await Promise.all(good.map(async ([, kind]) => segOf(datasets(await filesOf(kind)))));
      read = readAllWithPydicom(segs.map(seg => seg.bytes));
    });
    test.each(good.map(([name], i) => [name, i] as const))('%s', (_name, i) => {
      sameVoxels(read[i]!, segs[i]!.frames);
    });
  });

  test.each(IMAGE_KINDS.filter(kind => kind.noSeg).map(kind => [kind.name, kind] as const))(
    '%s is refused with a reason',
    async (_name, kind) => {
      const files = await filesOf(kind);
      isRefused(() => segOf(datasets(files)), kind.noSeg!);
    }
  );
});

alsoWithTestData('SEGs of real files', ['data/dicom'], root => {
  describeWithTool(dciodvfyTool, 'dciodvfy finds nothing of ours', () => {
    test.each(jobs(root).filter(([name]) => !REFUSED.has(name)))('%s', (_name, files) => {
      expect(complaints(read(files))).toEqual([]);
    });
  });

  describeWithTool(pydicomTool, 'pydicom reads the same voxels', () => {
    test.each(jobs(root).filter(([name]) => !REFUSED.has(name)))('%s', (_name, files) => {
      const { bytes, frames } = segOf(read(files));
      sameVoxels(readWithPydicom(bytes), frames);
    });
  });

  test.each([...REFUSED])('%s is refused with a reason', (name, reason) => {
    isRefused(() => segOf(read([path.join(root, 'data', 'dicom', name)])), reason);
  });
});
