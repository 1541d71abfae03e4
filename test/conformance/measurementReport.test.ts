import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NaturalDataset } from 'dcmjs';
import { sct } from '@medclip/extension-medclip-sam/dicom/dataset/codes';
import { writeMeasurementReport } from '@medclip/extension-medclip-sam/dicom/sr/measurementReport';
import { pixelSpacingOf } from '@medclip/extension-medclip-sam/dicom/geometry/pixelSpacing';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { segmentMeasurements } from '@medclip/extension-medclip-sam/dicom/sr/segmentMeasurements';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool, runs } from '../support/externalTool';
import { crImage, ctVolume, usCine } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';

const term = {
  category: sct('49755003', 'Morphologically Abnormal Structure'),
  type: sct('27925004', 'Nodule'),
  region: sct('39607008', 'Lung'),
  regionModifier: sct('7771000', 'Left'),
  coded: true,
};

async function report(sources: readonly NaturalDataset[], sliceDistanceMm: number | null) {
  const algorithm = { name: 'MedCLIP-SAM', version: '1', parameters: 'prompt=nödule' };
  const { bytes } = writeSeg({
    sources,
    segments: [plain(1, { term, algorithm, label: 'nödule' })],
    frames: sources.map(s => frame(s)),
  });
  const seg = await readSeg(bytes);
  const measurements = segmentMeasurements(
    seg.frames.map(({ mask }) => ({
      mask,
      spacing: pixelSpacingOf(sources[0]!),
      thicknessMm: sliceDistanceMm,
    }))
  );
  return {
    seg,
    measurements,
    sr: writeMeasurementReport({
      seg,
      sources,
      measurements: new Map([[1, measurements]]),
      readerName: 'Reader^Ann',
    }),
  };
}

const kinds = [
  ['volume', ctVolume(3), 2.5],
  ['single image', [crImage()], null],
  ['one frame of a cine', [usCine()], null],
] as const;

describeWithTool(dciodvfyTool, 'dciodvfy has nothing to say about the report', () => {
  test.each(kinds)('%s', async (_name, sources, distance) => {
    const { iod, errors, warnings } = dciodvfy((await report(sources, distance)).sr.bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    expect(iod).toMatch(/SR/);
  });
});

const dsrdump = { name: 'dsrdump (dcmtk)', available: () => runs('dsrdump', ['--version']) };

describeWithTool(dsrdump, 'dsrdump reads', () => {
  test.each(kinds)('%s', async (_name, sources, distance) => {
    const { sr, seg, measurements } = await report(sources, distance);
    const folder = mkdtempSync(join(tmpdir(), 'medclip-sr-'));
    try {
      writeFileSync(join(folder, 'sr.dcm'), sr.bytes);
      const { stdout, status, stderr } = spawnSync('dsrdump', ['+Pu', join(folder, 'sr.dcm')], {
        encoding: 'utf8',
      });
      const complaints = stderr
        .split('\n')
        .filter(line => line && !line.includes('does not support this Specific Character Set'));
      expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
      expect(stdout).toContain(seg.segments[0]!.trackingUid);
      expect(stdout).toMatch(/unverified/i);
      expect(measurements).toHaveLength(1);
      expect(stdout).toContain(String(Number(measurements[0]!.value.toPrecision(10))));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('numbers: area on one frame, volume on several, none without spacing', async () => {
  const { seg, measurements } = await report(ctVolume(3), 2.5);
  const pixels = seg.frames.reduce((n, f) => n + f.mask.data.reduce((a, b) => a + b, 0), 0);
  expect(measurements[0]!.value).toBeCloseTo(pixels * 1.25 * 1.5 * 2.5, 6);
  const measured = (spacing: { row: number; column: number } | null, thicknessMm: number | null) =>
    seg.frames.map(({ mask }) => ({ mask, spacing, thicknessMm }));
  expect(segmentMeasurements(measured(null, 2.5).slice(0, 1))).toEqual([]);
  expect(segmentMeasurements(measured({ row: 1, column: 1 }, null))).toEqual([]);
});

test('a report on images of another patient is refused', async () => {
  const { seg } = await report([crImage()], null);
  const sources = [crImage({ PatientID: 'other' })];
  expect(() => writeMeasurementReport({ seg, sources, measurements: new Map() })).toThrow(
    /different patients/
  );
});
