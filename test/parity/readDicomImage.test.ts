import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { describeWithTool } from '../support/externalTool';
import { readDicomImage } from '../support/dicom/readDicom';
import { filesOf, IMAGE_KINDS, SAME_CT } from '../support/generators/imageKinds';
import { PYTHON, pydicomTool } from '../support/dicom/pydicom';
import { alsoWithTestData } from '../support/testData';

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
        # Functional groups, an overlay in the unused bits, and a range of padding are not looked at by pydicom itself.
        for groups in [d.get('SharedFunctionalGroupsSequence'), d.get('PerFrameFunctionalGroupsSequence')]:
            for name in ['FrameVOILUTSequence', 'PixelValueTransformationSequence']:
                for item in (groups[0].get(name) or []) if groups else []:
                    for e in item: d[e.tag] = e
        if any(e.tag.group & 0xff00 == 0x6000 and e.tag.element == 0x102 and e.value > 0 for e in d): x = x & (2 ** d.BitsStored - 1)
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
                pad = d.get('PixelPaddingValue')
                seen = v if pad is None else v[(x < pad) | (x > d.get('PixelPaddingRangeLimit', pad))]
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

/** The image, or the refusal. */
async function outcome(file: Uint8Array): Promise<DicomImage | MedClipSamError> {
  try {
    return await readDicomImage(file);
  } catch (e) {
    if (e instanceof MedClipSamError) return e;
    throw e;
  }
}

function isWhole({ raster: { width, height, channels, data } }: DicomImage): void {
  expect(data).toHaveLength(width * height * channels);
  expect(new Set(data).size).toBeGreaterThan(1);
}

/** Holds what is read against what pydicom shows. Returns how many of the files pydicom could decode. */
async function comparedWithPydicom(files: ReadonlyMap<string, Uint8Array>): Promise<number> {
  const out = mkdtempSync(path.join(os.tmpdir(), 'medclip-read-'));
  try {
    const paths = [...files.values()].map((bytes, n) => {
      const file = path.join(out, `${n}.dcm`);
      writeFileSync(file, bytes);
      return file;
    });
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', SHOW, out, ...paths], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const lines = stdout.trim().split('\n');
    if (lines.length !== paths.length) throw new Error(`pydicom: ${stderr}`);
    const off: string[] = [];
    let compared = 0;
    for (const [n, [name, bytes]] of [...files].entries()) {
      if ((JSON.parse(lines[n]!) as { error?: string }).error) continue;
      const ours = await outcome(bytes);
      if (ours instanceof MedClipSamError) continue;
      const raw = readFileSync(path.join(out, `${n}.raw`));
      const theirs = new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
      const difference = largestDifference(ours.raster.data, theirs);
      if (!(difference <= 1.01)) off.push(`${name}: ${difference}`);
      compared++;
    }
    process.stderr.write(`compared with pydicom: ${compared} files\n`);
    expect(off).toEqual([]);
    return compared;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Lossy, or decoded by another JPEG decoder than ours, whose rounding and colour interpolation differ by more than a level. */
const NOT_FOR_PYDICOM = /jpeg-baseline|endoscopy-jpeg|cine-jpeg/;

describe('DICOM images of every kind', () => {
  test.each(IMAGE_KINDS.map(kind => [kind.name, kind] as const))('%s', async (_name, kind) => {
    for (const file of await filesOf(kind)) {
      const result = await outcome(file);
      if (kind.notRead === undefined) {
        if (result instanceof MedClipSamError) throw result;
        isWhole(result);
      } else {
        expect(result).toMatchObject({ message: kind.notRead });
        expect((result as MedClipSamError).remedy.length).toBeGreaterThan(10);
      }
    }
  });

  it('show the same CT whatever its transfer syntax', async () => {
    const [plain, ...others] = await Promise.all(
      SAME_CT.map(async kind => {
        const [file] = await filesOf(kind);
        return { name: kind.name, data: ((await outcome(file!)) as DicomImage).raster.data };
      })
    );
    expect(others.length).toBeGreaterThanOrEqual(11);
    for (const { name, data } of others) {
      const lossy = /near/.test(name) ? 1 : 0;
      const off = largestDifference(plain!.data, Float32Array.from(data));
      expect({ name, same: off <= lossy }).toEqual({ name, same: true });
    }
  });

  describeWithTool(pydicomTool, 'as pydicom shows them', () => {
    it('differ by rounding only', async () => {
      const files = new Map<string, Uint8Array>();
      for (const kind of IMAGE_KINDS.filter(k => !NOT_FOR_PYDICOM.test(k.name))) {
        files.set(kind.name, (await filesOf(kind))[0]!);
      }
      expect(await comparedWithPydicom(files)).toBeGreaterThanOrEqual(28);
    });
  });
});

alsoWithTestData('real DICOM files', ['data/dicom'], root => {
  const dir = path.join(root, 'data', 'dicom');
  const files = (readdirSync(dir, { recursive: true }) as string[])
    .filter(f => f.endsWith('.dcm'))
    .sort();
  const read = (file: string) => new Uint8Array(readFileSync(path.join(dir, file)));

  it('are read, or refused for a reason that is true of them', async () => {
    const refused: Record<string, string> = {};
    for (const file of files) {
      const result = await outcome(read(file));
      if (!(result instanceof MedClipSamError)) {
        isWhole(result);
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
  });

  it('show the same CT whatever its transfer syntax', async () => {
    const shown = async (file: string) => ((await outcome(read(file))) as DicomImage).raster.data;
    const plain = await shown(path.join('ct', 'CTImage.dcm'));
    const others = files.filter(f => /CTImage_/.test(f) && !/\.4\.51\.dcm$/.test(f));
    expect(others.length).toBeGreaterThanOrEqual(7);
    for (const file of others) {
      const lossy = /\.4\.81\.dcm$/.test(file) ? 1 : 0;
      const data = Float32Array.from(await shown(file));
      expect({ file, off: largestDifference(plain, data) <= lossy }).toEqual({ file, off: true });
    }
  });

  describeWithTool(pydicomTool, 'as pydicom shows them', () => {
    it('differ by rounding only', async () => {
      // Its unused bits hold something, which pydicom takes for values; dcm2pnm shows it as we do.
      const unlike = path.join('cr', 'mlut_18.dcm');
      const images = files.filter(f => !/^(seg|sr)[\\/]/.test(f) && f !== unlike);
      const bytes = new Map(images.map(file => [file, read(file)]));
      expect(await comparedWithPydicom(bytes)).toBeGreaterThanOrEqual(28);
    });
  });
});
