import type { NaturalDataset } from 'dcmjs';
import { dicomFile } from './dicomFile';

export const AXIAL = [1, 0, 0, 0, 1, 0];
export const CORONAL = [1, 0, 0, 0, 0, -1];

/** Side of a slice, pixels. */
export const SIDE = 16;

/** An 8-bit slice of one grey value, which tells it apart, at a height in mm along the axis of the body. */
export function sliceFile(grey: number, height: number, more: NaturalDataset = {}): Uint8Array {
  return dicomFile(new Uint8Array(SIDE * SIDE).fill(grey), SIDE, SIDE, {
    ...header(grey),
    ImagePositionPatient: [0, 0, height],
    ImageOrientationPatient: AXIAL,
    PixelSpacing: [1, 1],
    ...more,
  });
}

/** The same without any place in the patient. */
export const unplacedFile = (grey: number, more: NaturalDataset = {}): Uint8Array =>
  dicomFile(new Uint8Array(SIDE * SIDE).fill(grey), SIDE, SIDE, { ...header(grey), ...more });

/** Frames of one grey value each in one file, whose places are in the functional groups alone. */
export function multiFrameFile(
  frames: readonly { readonly grey: number; readonly height: number }[]
): Uint8Array {
  const pixels = frames.flatMap(({ grey }) => new Array<number>(SIDE * SIDE).fill(grey));
  return dicomFile(Uint8Array.from(pixels), SIDE, SIDE, {
    ...header(0),
    NumberOfFrames: String(frames.length),
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: AXIAL }],
        PixelMeasuresSequence: [{ PixelSpacing: [1, 1] }],
      },
    ],
    PerFrameFunctionalGroupsSequence: frames.map(({ height }) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [0, 0, height] }],
    })),
  });
}

/** The window leaves the grey values as they are. */
const header = (grey: number): NaturalDataset => ({
  SOPInstanceUID: `2.25.7${grey}`,
  SeriesInstanceUID: '2.25.9',
  Modality: 'MR',
  WindowCenter: '128',
  WindowWidth: '256',
});
