import type { NaturalDataset } from 'dcmjs';
import {
  itemsOf,
  numberOf,
  numbersOf,
  textOf,
  valueOf,
} from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { uidFrom } from './uidFrom';

/** Copied as they are; what a slice has of its own goes into the functional groups. */
const SAME = [
  ...['PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex', 'StudyDate', 'StudyTime'],
  ...[
    'StudyID',
    'AccessionNumber',
    'ReferringPhysicianName',
    'FrameOfReferenceUID',
    'Manufacturer',
  ],
  ...['Rows', 'Columns', 'BitsAllocated', 'BitsStored', 'HighBit', 'PixelRepresentation'],
  ...['SamplesPerPixel', 'PhotometricInterpretation', 'WindowCenter', 'WindowWidth'],
];

/**
 * An MR series as one Enhanced MR object (PS3.3, A.36), as scanners of today write it: one frame per slice, geometry and
 * window only in the functional groups.
 */
export function enhancedMrOf(files: readonly Uint8Array[]): Uint8Array {
  const slices = files.map(bytes => readPart10(bytes).dataset);
  const [first] = slices as [NaturalDataset];
  const number = (slice: NaturalDataset, keyword: string) => numberOf(slice, keyword) ?? 0;
  return writePart10({
    ...Object.fromEntries(SAME.map(keyword => [keyword, valueOf(first, keyword) ?? ''])),
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.4.1',
    SOPInstanceUID: uidFrom('enhanced MR instance'),
    StudyInstanceUID: uidFrom('enhanced MR study'),
    SeriesInstanceUID: uidFrom('enhanced MR series'),
    Modality: 'MR',
    SeriesNumber: '1',
    InstanceNumber: '1',
    ImageType: ['ORIGINAL', 'PRIMARY', 'T1', 'NONE'],
    NumberOfFrames: String(slices.length),
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [
          { ImageOrientationPatient: numbersOf(first, 'ImageOrientationPatient', 6) },
        ],
        PixelMeasuresSequence: [
          {
            PixelSpacing: numbersOf(first, 'PixelSpacing', 2),
            SliceThickness: textOf(first, 'SliceThickness'),
          },
        ],
        FrameVOILUTSequence: [
          {
            WindowCenter: number(first, 'WindowCenter'),
            WindowWidth: number(first, 'WindowWidth'),
          },
        ],
        PixelValueTransformationSequence: [
          { RescaleIntercept: 0, RescaleSlope: 1, RescaleType: 'US' },
        ],
      },
    ],
    PerFrameFunctionalGroupsSequence: slices.map((slice, i) => ({
      PlanePositionSequence: [
        { ImagePositionPatient: numbersOf(slice, 'ImagePositionPatient', 3) },
      ],
      FrameContentSequence: [{ StackID: '1', InStackPositionNumber: i + 1 }],
    })),
    PixelData: [Buffer.concat(slices.map(pixelsOf))].map(b => new Uint8Array(b).buffer),
    _vrMap: { PixelData: 'OW' },
  });
}

function pixelsOf(slice: NaturalDataset): Uint8Array {
  const [bytes] = itemsOf(slice, 'PixelData') as readonly unknown[];
  return new Uint8Array(bytes as ArrayBuffer);
}
