import dcmjs from 'dcmjs';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { openPipeline, packDirectory } from '../../platform/cli/src/openPipeline';
import { readImage } from '../../platform/cli/src/readImage';
import { packSha256, writeResultObjects } from '../../platform/cli/src/writeResultSeg';
import { describeWithTestData } from '../support/testData';

const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
const PROMPTS: Readonly<Record<string, string>> = { us: 'breast tumor', mr: 'brain tumor' };

/** Set bits of a BINARY SEG's frames. */
function setBits(pixelData: unknown): number {
  const [buffer] = pixelData as [ArrayBuffer];
  let bits = 0;
  for (const byte of new Uint8Array(buffer)) for (let b = byte; b; b &= b - 1) bits++;
  return bits;
}

describeWithTestData('segment on real DICOM files', ['data/dicom'], root => {
  const dir = path.join(root, 'data', 'dicom');
  const files = (readdirSync(dir, { recursive: true }) as string[])
    .filter(f => /^(us|cr|mr|ct|colour)\/.*\.dcm$/.test(f) && !/brain_0(0[3-9]|1\d)/.test(f))
    .sort();

  it('every file gives a SEG of its mask, or a sentence that says why not', async () => {
    const { pipeline } = await openPipeline();
    const hash = await packSha256(packDirectory());
    const refused: string[] = [];
    try {
      for (const file of files) {
        const prompt = PROMPTS[file.split('/')[0]!] ?? 'lungs';
        try {
          const image = await readImage(path.join(dir, file));
          const request = { prompt, modality: image.modality ?? undefined, force: true };
          const result = await pipeline.segment(image.raster, request);
          expect(result.mask).not.toBeNull();
          expect(result.areaPx).toBeGreaterThan(0);
          const { seg: bytes } = await writeResultObjects(image.dicom!, image.frame, result, hash);
          const { dict } = DicomMessage.readFile(Uint8Array.from(bytes).buffer);
          const seg = DicomMetaDictionary.naturalizeDataset(dict);
          expect(seg).toMatchObject({ Modality: 'SEG', Rows: image.raster.height });
          expect({ file, voxels: setBits(seg.PixelData) }).toEqual({ file, voxels: result.areaPx });
        } catch (e) {
          if (!(e instanceof MedClipSamError)) throw e;
          refused.push(`${path.basename(file)}: ${e.message}`);
          expect(e.code).not.toBe('internal');
          expect(e.remedy).toMatch(/\.$/);
        }
      }
    } finally {
      await pipeline.dispose();
    }
    expect(refused).toEqual([
      'HTJ2KLossless_08_RGB.dcm: The source image has no Series Instance UID.',
      'JLSL_RGB_ILV1.dcm: The source image has no SOP Instance UID.',
      expect.stringMatching(/^CTImage_JPEGProcess2_4.*: The image is compressed in a way/),
      expect.stringMatching(/^no-pixel-data_BROKEN.dcm: This DICOM object \(modality SR\) holds/),
      'MR_truncated_BROKEN.dcm: The pixel data end early or are damaged.',
    ]);
  }, 300_000);
});
