import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { overlap } from '../../../platform/cli/src/evaluation/overlap';
import { readMaskPng } from '../../../platform/cli/src/pngImage';
import { normalOf } from '../../../extensions/medclip-sam/src/algorithm/planes/planeGrid';
import { imagePlaneOf } from '../../../extensions/medclip-sam/src/dicom/geometry/imagePlane';
import { cliInProcess } from '../../support/cli/cliInProcess';
import { readDicomImage } from '../../support/dicom/readDicom';
import { TUMOUR } from '../../support/images/headSignal';
import {
  MR_SEQUENCE_NAMES,
  MR_SEQUENCES,
  type MrSequenceName,
} from '../../support/images/mrSequenceList';
import {
  MR_SEQUENCES_STUDY,
  mrSequenceFile,
  patientPoint,
  seriesUidOf,
  sopInstanceUidOf,
  tumourTruth,
} from '../../support/images/mrSequences';

const dataset = async (name: MrSequenceName, slice: number) =>
  readPart10(await mrSequenceFile(name, slice)).dataset;
const gridOf = (name: MrSequenceName) => MR_SEQUENCES[name].grid;

/** Volume of the truth in mm3, and its middle in the patient. */
function tumourIn(name: MrSequenceName) {
  const { slices, columns, pixelMm, sliceMm } = gridOf(name);
  const sum = [0, 0, 0];
  let count = 0;
  for (let slice = 0; slice < slices; slice++) {
    tumourTruth(name, slice).data.forEach((inside, i) => {
      if (!inside) return;
      count++;
      const point = patientPoint(name, slice, i % columns, Math.floor(i / columns));
      point.forEach((mm, axis) => (sum[axis]! += mm));
    });
  }
  return { mm3: count * pixelMm ** 2 * sliceMm, middle: sum.map(mm => mm / count) };
}

/** Mean grey, as shown, of the tumour and of what else is not dark. */
async function greys(name: MrSequenceName, slice: number) {
  const { raster } = await readDicomImage(await mrSequenceFile(name, slice));
  const truth = tumourTruth(name, slice).data;
  const mean = (wanted: number) => {
    const values = raster.data.filter((grey, i) => truth[i] === wanted && grey > 60);
    return values.reduce((a, b) => a + b, 0) / values.length;
  };
  return { tumour: mean(1), rest: mean(0) };
}

it.each(MR_SEQUENCE_NAMES)('%s: the header puts its pixels where the head was sampled', async n => {
  const { slices, rows, columns, sliceMm, pixelMm } = gridOf(n);
  const planes = await Promise.all([0, 1, slices - 1].map(async k => dataset(n, k)));
  for (const [i, slice] of [0, 1, slices - 1].entries()) {
    const { position, orientation, spacing, thickness } = imagePlaneOf(planes[i]!, 1)!;
    expect({ spacing, thickness }).toEqual({ spacing: [pixelMm, pixelMm], thickness: sliceMm });
    for (const [column, row] of [
      [0, 0],
      [columns - 1, 0],
      [3, rows - 1],
    ] as const) {
      const shown = position.map(
        (mm, axis) =>
          mm + column * spacing[1] * orientation[axis]! + row * spacing[0] * orientation[3 + axis]!
      );
      patientPoint(n, slice, column, row).forEach((mm, axis) =>
        expect(shown[axis]).toBeCloseTo(mm, 4)
      );
    }
    const first = imagePlaneOf(planes[0]!, 1)!;
    const along = normalOf(orientation).reduce(
      (sum, cosine, axis) => sum + cosine * (position[axis]! - first.position[axis]!),
      0
    );
    expect(along).toBeCloseTo(slice * sliceMm, 4);
  }
});

it('is one study of one patient; all but one series share a frame of reference', async () => {
  const first = await Promise.all(MR_SEQUENCE_NAMES.map(name => dataset(name, 0)));
  const of = (keyword: string) => first.map(one => textOf(one, keyword));
  expect(new Set(of('StudyInstanceUID'))).toEqual(new Set([MR_SEQUENCES_STUDY.studyInstanceUID]));
  expect(of('SeriesInstanceUID')).toEqual(MR_SEQUENCE_NAMES.map(seriesUidOf));
  expect(of('SOPInstanceUID')).toEqual(MR_SEQUENCE_NAMES.map(name => sopInstanceUidOf(name, 0)));
  expect(new Set(of('SOPInstanceUID')).size).toBe(MR_SEQUENCE_NAMES.length);
  const frames = Object.fromEntries(
    MR_SEQUENCE_NAMES.map((n, i) => [n, of('FrameOfReferenceUID')[i]])
  );
  const { dwi, ...rest } = frames;
  expect(new Set(Object.values(rest)).size).toBe(1);
  expect(Object.values(rest)).not.toContain(dwi);
});

it('samples one tumour: the same volume in the same place, save where the patient has moved', () => {
  const reference = tumourIn('flair');
  const [a, b, c] = TUMOUR.axes;
  const ellipsoid = (4 / 3) * Math.PI * a * b * c;
  for (const name of ['flair', 't1', 't2', 'moved'] as const) {
    const { mm3, middle } = tumourIn(name);
    // The distance to an ellipsoid is exact on its surface, so that the volume is.
    expect(Math.abs(mm3 / ellipsoid - 1)).toBeLessThan(0.02);
    const shift = middle.map((mm, axis) => mm - reference.middle[axis]!);
    expect(Math.abs(shift[0]! - (name === 'moved' ? 12 : 0))).toBeLessThan(0.3);
    expect(Math.hypot(shift[1]!, shift[2]!)).toBeLessThan(0.3);
  }
});

it('the thick slices lie in the upper half of the stack, two axial slices each', () => {
  const z = (name: MrSequenceName, slice: number) => patientPoint(name, slice, 0, 0)[2];
  const { slices } = gridOf('t1c');
  for (let k = 0; k < slices; k++) {
    expect(z('t1c', k)).toBeCloseTo((z('flair', 12 + 2 * k) + z('flair', 13 + 2 * k)) / 2, 6);
  }
  expect(13 + 2 * (slices - 1)).toBe(gridOf('flair').slices - 1);
});

it('the image shows the tumour where its truth is: bright, slightly dark, bright, bright rim', async () => {
  const [flair, t1, t2, moved] = await Promise.all([
    greys('flair', 12),
    greys('t1', 12),
    greys('t2', 10),
    greys('moved', 12),
  ]);
  expect(flair.tumour).toBeGreaterThan(1.6 * flair.rest);
  expect(t2.tumour).toBeGreaterThan(1.4 * t2.rest);
  for (const dark of [t1, moved]) {
    expect(dark.tumour).toBeLessThan(0.9 * dark.rest);
    expect(dark.tumour).toBeGreaterThan(0.5 * dark.rest);
  }
  const { raster } = await readDicomImage(await mrSequenceFile('t1c', 0));
  const truth = tumourTruth('t1c', 0).data;
  const inside = raster.data.filter((_, i) => truth[i]);
  expect(inside.filter(grey => grey > 180).length / inside.length).toBeGreaterThan(0.3);
  expect(inside.filter(grey => grey < 90).length / inside.length).toBeGreaterThan(0.15);
});

it('every series has a noise of its own, the same each time', async () => {
  const corner = async (name: MrSequenceName) =>
    (await readDicomImage(await mrSequenceFile(name, 3))).raster.data.slice(0, 500);
  expect(await corner('t1')).toEqual(await corner('t1'));
  expect(await corner('t1')).not.toEqual(await corner('moved'));
});

it('the shipped pack outlines “brain tumor” on the FLAIR slice that the viewer opens', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'mr-sequences-'));
  try {
    const [image, out] = [join(dir, 'image.dcm'), join(dir, 'mask.png')];
    const middle = gridOf('flair').slices / 2;
    writeFileSync(image, await mrSequenceFile('flair', middle));
    const { code } = await cliInProcess(
      ...['segment', '--image', image, '--text', 'brain tumor', '--out', out],
      ...['--pack', 'medclip-sam-1', '--json']
    );
    expect(code).toBe(0);
    const mask = readMaskPng(new Uint8Array(readFileSync(out)));
    expect(overlap(mask, tumourTruth('flair', middle)).dice).toBeGreaterThan(0.9);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
