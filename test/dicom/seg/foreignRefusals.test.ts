import type { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { SEG_WARNING } from '../../../extensions/medclip-sam/src/dicom/seg/read/segWarnings';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { sentences } from '../../../extensions/medclip-sam/src/locales/de/errors';
import { encodeDicom, SYNTAX, type Attributes } from '../../support/generators/encodeDicom';
import { SEG_KINDS, segFileOf } from '../../support/generators/segKinds';
import { foreignSegFile } from '../../support/generators/segObject';

const kind = SEG_KINDS.find(one => one.name === 'binary-not-byte-aligned')!;
const file = (more: Attributes, syntax: string = SYNTAX.explicit) =>
  foreignSegFile('refused', { ...kind, more }, { transferSyntax: syntax });
const refusal = (bytes: Uint8Array): Promise<MedClipSamError> =>
  readSeg(bytes).then(
    () => Promise.reject(new Error('was read')),
    (error: unknown) => error as MedClipSamError
  );
const object = (sop: string) =>
  encodeDicom({ SOPClassUID: `1.2.840.10008.5.1.4.1.1.${sop}`, SOPInstanceUID: '1.2.3' });

test.each([
  ['Surface Segmentation', object('66.5'), /surfaces/],
  ['encapsulated STL', object('104.3'), /surfaces/],
  ['tractography', object('66.6'), /fibre tracks/],
  ['height map', object('66.8'), /height map/],
  ['RT Structure Set', object('481.3'), /contours.*3D Slicer/],
  ['parametric map', object('30'), /parametric map/],
  ['report', object('88.33'), /structured report/],
  ['image', object('2'), /not a DICOM segmentation/],
  ['NRRD', new TextEncoder().encode('NRRD0004\n# a segmentation'), /NRRD file/],
  ['whole slide', file({ DimensionOrganizationType: 'TILED_FULL' }), /TILED_FULL/],
  ['no type', file({ SegmentationType: undefined }), /binary or fractional/],
  [
    'too few pixels',
    file({ NumberOfFrames: 4 }),
    /asks for 944 bytes of pixel data, the file holds 708/,
  ],
  ['other rows', file({ Rows: 50 }), /asks for 694 bytes/],
])('%s is refused by name, with what to do, in German too', async (_name, bytes, said) => {
  const error = await refusal(bytes);
  expect(error).toMatchObject({ code: 'dicom-invalid' });
  expect(`${error.message} ${error.remedy}`).toMatch(said);
  for (const { key } of Object.values(error.sentences!)) expect(sentences).toHaveProperty([key]);
});

test('every warning has a German sentence', () => {
  const warnings: readonly string[] = Object.values(SEG_WARNING);
  expect(warnings.filter(sentence => !sentences[sentence])).toEqual([]);
});

test.each([SYNTAX.explicit, SYNTAX.implicit, SYNTAX.bigEndian, SYNTAX.deflated])(
  '%s: a file that ends inside its pixels is refused, never filled with zeros',
  async syntax => {
    for (const whole of [
      file({}, syntax),
      segFileOf(SEG_KINDS.find(k => k.name === 'labelmap-16-bit')!),
    ]) {
      for (const less of [1, 2, 40]) {
        expect(await refusal(whole.slice(0, whole.length - less))).toMatchObject({
          code: 'dicom-invalid',
        });
      }
    }
  }
);
