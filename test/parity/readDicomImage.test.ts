import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { readDicomImage, type DicomImage } from '../../platform/cli/src/dicom/readDicomImage';
import { describeWithTool } from '../support/externalTool';
import { pydicomTool } from '../support/pydicom';
import { describeWithTestData } from '../support/testData';

const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';

/**
 * Frame 0 of each named file as pydicom shows it, as float32 0..255 in out/N.raw; a line of JSON per file, with an error
 * where this pydicom has no decoder for it.
 */
const SHOW = `
import json, sys, warnings
warnings.simplefilter('ignore')
import numpy as np, pydicom
from pydicom.pixel_data_handlers.util import apply_modality_lut, apply_voi_lut, apply_color_lut, convert_color_space
for n, path in enumerate(sys.argv[2:]):
    try:
        d = pydicom.dcmread(path, force=True)
        if 'TransferSyntaxUID' not in d.file_meta: d.file_meta.TransferSyntaxUID = '1.2.840.10008.1.2'
        x = d.pixel_array
        if int(d.get('NumberOfFrames', 1) or 1) > 1: x = x[0]
        pi = d.PhotometricInterpretation
        if d.SamplesPerPixel == 3:
            e = convert_color_space(x, pi, 'RGB') if pi.startswith('YBR_FULL') else x
        elif pi == 'PALETTE COLOR':
            e = apply_color_lut(x, d)
            e = e >> 8 if e.max() > 255 else e
        else:
            v = apply_voi_lut(apply_modality_lut(x, d), d, 0).astype(float)
            if 'VOILUTSequence' in d: lo, hi = 0, 2 ** d.VOILUTSequence[0].LUTDescriptor[2] - 1
            elif 'WindowCenter' in d:
                s = d.BitsStored
                lo, hi = (-2 ** (s - 1), 2 ** (s - 1) - 1) if d.PixelRepresentation else (0, 2 ** s - 1)
                if 'RescaleSlope' in d: lo, hi = (k * float(d.RescaleSlope) + float(d.RescaleIntercept) for k in (lo, hi))
            else:
                seen = v[x != d.PixelPaddingValue] if 'PixelPaddingValue' in d else v
                lo, hi = seen.min(), seen.max()
            e = np.clip((v - lo) / (hi - lo), 0, 1) * 255
            if pi == 'MONOCHROME1': e = 255 - e
        np.asarray(e, '<f4').tofile('%s/%d.raw' % (sys.argv[1], n))
        print(json.dumps({}))
    except Exception as e:
        print(json.dumps({'error': str(e)[:200]}))
`;

function largestDifference(ours: Uint8Array, theirs: Float32Array): number {
  if (ours.length !== theirs.length) return Infinity;
  return ours.reduce((most, v, i) => Math.max(most, Math.abs(v - theirs[i]!)), 0);
}

/** Code and sentences of the refusal, or null where the file is read. */
async function outcome(file: string): Promise<DicomImage | MedClipSamError> {
  try {
    return await readDicomImage(new Uint8Array(readFileSync(file)));
  } catch (e) {
    if (e instanceof MedClipSamError) return e;
    throw e;
  }
}

describeWithTestData('real DICOM files', ['data/dicom'], root => {
  const dir = path.join(root, 'data', 'dicom');
  const files = (readdirSync(dir, { recursive: true }) as string[])
    .filter(f => f.endsWith('.dcm'))
    .sort();

  it('are read, or refused for a reason that is true of them', async () => {
    const refused: Record<string, string> = {};
    for (const file of files) {
      const result = await outcome(path.join(dir, file));
      if (!(result instanceof MedClipSamError)) {
        const { width, height, channels, data } = result.raster;
        expect(data).toHaveLength(width * height * channels);
        expect(new Set(data).size).toBeGreaterThan(1);
        continue;
      }
      expect(result.remedy.length).toBeGreaterThan(10);
      if (!file.startsWith('seg/')) refused[path.basename(file)] = result.message;
      else expect(result.message).toBe('This is a segmentation, not an image.');
    }
    const noPixels = 'This DICOM object (modality SR) holds no pixels to segment.';
    expect(refused).toEqual({
      'CTImage_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm':
        'The image is compressed in a way that cannot be read here (transfer syntax 1.2.840.10008.1.2.4.51, 12 bits).',
      'MR_truncated_BROKEN.dcm': 'The pixel data end early or are damaged.',
      'highdicom_sr_document.dcm': noPixels,
      'no-pixel-data_BROKEN.dcm': noPixels,
    });
  }, 120_000);

  it('show the same CT whatever its transfer syntax', async () => {
    const shown = async (name: string) =>
      ((await outcome(path.join(dir, 'ct', name))) as DicomImage).raster.data;
    const plain = await shown('CTImage.dcm');
    const others = files.filter(f => /CTImage_/.test(f) && !/\.4\.51\.dcm$/.test(f));
    expect(others.length).toBeGreaterThanOrEqual(7);
    for (const file of others) {
      const lossy = /\.4\.81\.dcm$/.test(file) ? 1 : 0;
      const data = Float32Array.from(await shown(path.basename(file)));
      expect({ file, off: largestDifference(plain, data) <= lossy }).toEqual({ file, off: true });
    }
  }, 120_000);

  describeWithTool(pydicomTool, 'as pydicom shows them', () => {
    it('differ by rounding only', async () => {
      const out = mkdtempSync(path.join(os.tmpdir(), 'medclip-read-'));
      try {
        const paths = files.filter(f => !/^(seg|sr)\//.test(f)).map(f => path.join(dir, f));
        const { stdout, stderr } = spawnSync(PYTHON, ['-c', SHOW, out, ...paths], {
          encoding: 'utf8',
          maxBuffer: 2 ** 26,
        });
        const lines = stdout.trim().split('\n');
        if (lines.length !== paths.length) throw new Error(`pydicom: ${stderr}`);
        let compared = 0;
        for (const [n, file] of paths.entries()) {
          if ((JSON.parse(lines[n]!) as { error?: string }).error) continue;
          const ours = await outcome(file);
          if (ours instanceof MedClipSamError) continue;
          const raw = readFileSync(path.join(out, `${n}.raw`));
          const theirs = new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
          const off = largestDifference(ours.raster.data, theirs);
          expect({ file: path.basename(file), same: off <= 1.01 }).toEqual({
            file: path.basename(file),
            same: true,
          });
          compared++;
        }
        process.stderr.write(`compared with pydicom: ${compared} files\n`);
        expect(compared).toBeGreaterThanOrEqual(28);
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    }, 180_000);
  });
});
