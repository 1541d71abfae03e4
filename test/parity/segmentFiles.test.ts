import dcmjs from 'dcmjs';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openPipeline, packDirectory } from '../../platform/cli/src/openPipeline';
import { readImage } from '../../platform/cli/src/readImage';
import { packSha256 } from '../../platform/cli/src/packSha256';
import { writeResultObjects } from '../../platform/cli/src/writeResultSeg';
import { filesOf, IMAGE_KINDS, SAME_CT } from '../support/generators/imageKinds';
import { alsoWithTestData } from '../support/testData';

const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
const PROMPTS: Readonly<Record<string, string>> = { us: 'breast tumor', mr: 'brain tumor' };

/** Set bits of a BINARY SEG's frames. */
function setBits(pixelData: unknown): number {
  const [buffer] = pixelData as [ArrayBuffer];
  let bits = 0;
  for (const byte of new Uint8Array(buffer)) for (let b = byte; b; b &= b - 1) bits++;
  return bits;
}

/** Runs the prompt on one file: a SEG that holds the mask; or the refusal. */
async function segmentOne(
  file: string,
  prompt: string,
  pipeline: Pipeline,
  hash: string
): Promise<MedClipSamError | null> {
  try {
    const image = await readImage(file);
    const request = { prompt, modality: image.modality ?? undefined, force: true };
    const result = await pipeline.segment(image.raster, request);
    expect(result.mask).not.toBeNull();
    expect(result.areaPx).toBeGreaterThan(0);
    const { seg: bytes } = await writeResultObjects(image.dicom!, image.frame, result, hash);
    const { dict } = DicomMessage.readFile(Uint8Array.from(bytes).buffer);
    const seg = DicomMetaDictionary.naturalizeDataset(dict);
    expect(seg).toMatchObject({ Modality: 'SEG', Rows: image.raster.height });
    expect({ file, voxels: setBits(seg.PixelData) }).toEqual({ file, voxels: result.areaPx });
    return null;
  } catch (e) {
    if (!(e instanceof MedClipSamError)) throw e;
    expect(e.code).not.toBe('internal');
    expect(e.remedy).toMatch(/\.$/);
    return e;
  }
}

const promptFor = (name: string) => PROMPTS[name.split('/')[0]!] ?? 'lungs';

/** One CT in all transfer syntaxes gives one image (readDicomImage.test.ts): it is outlined once. */
const KINDS = IMAGE_KINDS.filter(kind => !SAME_CT.slice(1).includes(kind));

describe('segment on DICOM files of every kind', () => {
  let pipeline: Pipeline;
  let hash: string;
  let folder: string;
  beforeAll(async () => {
    ({ pipeline } = await openPipeline());
    hash = await packSha256(packDirectory());
    folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-segment-'));
  });
  afterAll(async () => {
    await pipeline.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(KINDS.map(kind => [kind.name, kind] as const))('%s', async (name, kind) => {
    const [bytes] = await filesOf(kind);
    const file = path.join(folder, `${name.replace('/', '-')}.dcm`);
    writeFileSync(file, bytes!);
    const refusal = await segmentOne(file, promptFor(name), pipeline, hash);
    if (kind.notRead !== undefined) expect(refusal?.message).toBe(kind.notRead);
    else if (!kind.noSeg) expect(refusal).toBeNull();
    else expect(refusal?.message).toMatch(kind.noSeg);
  });
});

alsoWithTestData('segment on real DICOM files', ['data/dicom'], root => {
  const dir = path.join(root, 'data', 'dicom');
  const files = (readdirSync(dir, { recursive: true }) as string[])
    .map(f => f.replaceAll('\\', '/'))
    .filter(f => /^(us|cr|mr|ct|colour)\/.*\.dcm$/.test(f) && !/brain_0(0[3-9]|1\d)/.test(f))
    .sort();

  it('every file gives a SEG of its mask, or a sentence that says why not', async () => {
    const { pipeline } = await openPipeline();
    const hash = await packSha256(packDirectory());
    const refused: string[] = [];
    try {
      for (const file of files) {
        const refusal = await segmentOne(path.join(dir, file), promptFor(file), pipeline, hash);
        if (refusal) refused.push(`${path.basename(file)}: ${refusal.message}`);
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
  });
});
