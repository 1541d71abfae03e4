import type { NaturalDataset } from 'dcmjs';
import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import {
  itemsOf,
  numbersOf,
  textOf,
} from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { plain } from './segSpecs';

const CT = SAMPLE_STUDIES.find(study => study.kind === 'chest-ct')!;

/** The CT phantom with its truth. */
export const phantomCt = () => samplePhantom(CT.kind, CT.seed);

/** Its slices as a study of another patient and other UIDs, as data sets in the order of the sample. */
export function ctSlices(name: string): readonly NaturalDataset[] {
  const own = (uid: string) =>
    `${uid}.${[...name].reduce((n, c) => n + c.charCodeAt(0), 0)}`.slice(-64);
  return sampleStudyFiles(CT, phantomCt()).map(bytes => {
    const { dataset } = readPart10(new Uint8Array(bytes));
    return {
      ...dataset,
      PatientName: `ODD^${name}`,
      PatientID: name.toUpperCase(),
      StudyInstanceUID: own(textOf(dataset, 'StudyInstanceUID')!),
      SeriesInstanceUID: own(textOf(dataset, 'SeriesInstanceUID')!),
      SOPInstanceUID: own(textOf(dataset, 'SOPInstanceUID')!),
      FrameOfReferenceUID: own(textOf(dataset, 'FrameOfReferenceUID')!),
    };
  });
}

export const fileOf = (dataset: NaturalDataset): Uint8Array =>
  writePart10({ ...dataset, _vrMap: { PixelData: 'OW' } });

/** Values of a slice moved by so many columns and rows, what leaves on one side comes in on the other. */
export function rolled(dataset: NaturalDataset, columns: number, rows: number): NaturalDataset {
  const [width, height] = [Number(dataset.Columns), Number(dataset.Rows)];
  const [pixels] = dataset.PixelData as readonly ArrayBuffer[];
  const from = new Uint16Array(pixels!.slice(0, 2 * width * height));
  const to = new Uint16Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x + columns + width) % width, (y + rows + height) % height];
      to[v * width + u] = from[y * width + x]!;
    }
  }
  return { ...dataset, PixelData: [to.buffer] };
}

/** A segmentation of one mask on one slice whose grid is turned by 180 degrees against the slice's. */
export function turnedSeg(source: NaturalDataset, mask: Mask): Uint8Array {
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1)],
    frames: [
      {
        sopInstanceUID: textOf(source, 'SOPInstanceUID')!,
        segmentNumber: 1,
        mask: { ...mask, data: mask.data.slice().reverse() },
      },
    ],
  });
  const { dataset } = readPart10(bytes);
  const [shared] = itemsOf(dataset, 'SharedFunctionalGroupsSequence');
  const position = numbersOf(source, 'ImagePositionPatient', 3)!;
  const [row, column] = numbersOf(source, 'PixelSpacing', 2)! as [number, number];
  const corner = [
    position[0]! + (mask.width - 1) * column,
    position[1]! + (mask.height - 1) * row,
    position[2]!,
  ];
  return writePart10({
    ...dataset,
    SharedFunctionalGroupsSequence: [
      { ...shared, PlaneOrientationSequence: [{ ImageOrientationPatient: [-1, 0, 0, 0, -1, 0] }] },
    ],
    PerFrameFunctionalGroupsSequence: itemsOf(dataset, 'PerFrameFunctionalGroupsSequence').map(
      group => ({ ...group, PlanePositionSequence: [{ ImagePositionPatient: corner }] })
    ),
    _vrMap: { PixelData: 'OB' },
  });
}
