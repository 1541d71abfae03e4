import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { blurField } from '@medclip/samples/phantoms/fields';
import { maskOf } from '@medclip/samples/phantoms/phantom';
import { seededRandom } from '@medclip/samples/phantoms/random';
import type { Vector3 } from '@medclip/samples/phantoms/shapes';
import { uidFrom } from '../dicom/uidFrom';
import type { Attributes } from '../generators/encodeDicom';
import { identity, imageFile, SOP } from '../generators/imageObject';
import { stored } from '../generators/pixels';
import { headSignal, tumourDistance } from './headSignal';
import {
  MR_SEQUENCE_NAMES,
  MR_SEQUENCES,
  type MrSequence,
  type MrSequenceName,
  type SliceGrid,
} from './mrSequenceList';

/** One patient with one study of all sequences. */
export const MR_SEQUENCES_STUDY = {
  patientName: 'PHANTOM^Sequences',
  patientId: 'PHANTOM-SEQUENCES',
  studyInstanceUID: uidFrom('mr sequences study'),
} as const;

export const seriesUidOf = (name: MrSequenceName): string => uidFrom(`mr sequences series ${name}`);

/** `slice` from 0, in the order of the instance numbers. */
export const sopInstanceUidOf = (name: MrSequenceName, slice: number): string =>
  uidFrom(`mr sequences ${name} ${slice}`);

/**
 * Where the centre of a pixel lies in the patient as the header says it (LPS, mm).
 *
 * @param slice, column, row from 0; a fraction is a place between
 */
export function patientPoint(
  name: MrSequenceName,
  slice: number,
  column: number,
  row: number
): Vector3 {
  return pointOf(MR_SEQUENCES[name].grid, slice, column, row);
}

/** The tumour on a slice, from the continuous ellipsoid at the centres of the pixels; where the image shows it, moved or not. */
export function tumourTruth(name: MrSequenceName, slice: number): Mask {
  const { grid, moved } = MR_SEQUENCES[name];
  return maskOf(
    grid.columns,
    grid.rows,
    (x, y) => tumourDistance(minus(pointOf(grid, slice, x, y), moved)) <= 0
  );
}

/** The Part 10 files of some sequences, slice by slice; all unless told otherwise. */
export async function mrSequenceFiles(
  names: readonly MrSequenceName[] = MR_SEQUENCE_NAMES
): Promise<readonly Uint8Array[]> {
  const slices = names.flatMap(name =>
    Array.from({ length: MR_SEQUENCES[name].grid.slices }, (_, slice) => ({ name, slice }))
  );
  return Promise.all(slices.map(({ name, slice }) => mrSequenceFile(name, slice)));
}

/** One slice as a Part 10 file: 12 of 16 bits, not compressed. */
export function mrSequenceFile(name: MrSequenceName, slice: number): Promise<Uint8Array> {
  const sequence = MR_SEQUENCES[name];
  const { columns: width, rows: height } = sequence.grid;
  const frame = stored({ width, height, values: acquired(sequence, slice) }, 12);
  return imageFile(headerOf(name, sequence, slice), [frame], 'MONOCHROME2');
}

function headerOf(name: MrSequenceName, sequence: MrSequence, slice: number): Attributes {
  const { grid, timing, frameOfReference, description, number } = sequence;
  const [RepetitionTime, EchoTime, InversionTime] = timing;
  return {
    ...identity('mr sequences', 'MR', SOP.mr, slice + 1),
    PatientName: MR_SEQUENCES_STUDY.patientName,
    PatientID: MR_SEQUENCES_STUDY.patientId,
    StudyInstanceUID: MR_SEQUENCES_STUDY.studyInstanceUID,
    SeriesInstanceUID: seriesUidOf(name),
    SOPInstanceUID: sopInstanceUidOf(name, slice),
    StudyDescription: 'Brain MR, several sequences (synthetic phantom)',
    SeriesDescription: description,
    SeriesNumber: number,
    ImageType: ['ORIGINAL', 'PRIMARY', 'OTHER'],
    BodyPartExamined: 'BRAIN',
    PatientPosition: 'HFS',
    FrameOfReferenceUID: uidFrom(frameOfReference),
    PositionReferenceIndicator: '',
    ImagePositionPatient: pointOf(grid, slice, 0, 0).map(mm => mm.toFixed(6)),
    ImageOrientationPatient: [...grid.row, ...grid.column].map(cosine => cosine.toFixed(9)),
    PixelSpacing: [grid.pixelMm, grid.pixelMm],
    SliceThickness: grid.sliceMm,
    SpacingBetweenSlices: grid.sliceMm,
    ScanningSequence: InversionTime === undefined ? 'SE' : ['SE', 'IR'],
    SequenceVariant: 'NONE',
    MRAcquisitionType: '2D',
    RepetitionTime,
    EchoTime,
    InversionTime,
    WindowCenter: 500,
    WindowWidth: 1000,
  };
}

/** Signal through the thickness of the slice, point spread and Rician noise of its own; about 0..1000. */
function acquired({ grid, weighting, moved, number }: MrSequence, slice: number): number[] {
  const { columns, rows, sliceMm } = grid;
  const layers = Math.max(1, Math.round(sliceMm / 3));
  const ideal = new Float32Array(columns * rows);
  for (let at = 0; at < ideal.length; at++) {
    for (let layer = 0; layer < layers; layer++) {
      const depth = slice + (layer + 0.5) / layers - 0.5;
      const point = pointOf(grid, depth, at % columns, Math.floor(at / columns));
      ideal[at]! += headSignal(weighting, minus(point, moved)) / layers;
    }
  }
  const random = seededRandom(1000 * number + slice);
  const noise = () => 0.015 * random.normal();
  const blurred = blurField(ideal, columns, rows, 0.6, 0.6);
  return Array.from(blurred, level => 1000 * Math.hypot(level + noise(), noise()));
}

function pointOf(grid: SliceGrid, slice: number, column: number, row: number): Vector3 {
  const across = (column - (grid.columns - 1) / 2) * grid.pixelMm;
  const down = (row - (grid.rows - 1) / 2) * grid.pixelMm;
  const along = (slice - (grid.slices - 1) / 2) * grid.sliceMm;
  const normal = cross(grid.row, grid.column);
  const place = (i: 0 | 1 | 2) =>
    grid.center[i] + across * grid.row[i] + down * grid.column[i] + along * normal[i];
  return [place(0), place(1), place(2)];
}

const minus = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = ([a, b, c]: Vector3, [d, e, f]: Vector3): Vector3 => [
  b * f - c * e,
  c * d - a * f,
  a * e - b * d,
];
