import type { NaturalDataset } from 'dcmjs';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

/** Headers of invented images, one per kind of source a SEG is written for. No pixels: the writer never looks at them. */
export const STUDY = '2.25.1001';

const base = (modality: string, sopClass: string, n: number): NaturalDataset => ({
  SpecificCharacterSet: 'ISO_IR 192',
  SOPClassUID: sopClass,
  SOPInstanceUID: `2.25.2${modality.charCodeAt(0)}${modality.charCodeAt(1)}.${n}`,
  StudyInstanceUID: STUDY,
  SeriesInstanceUID: `2.25.3${modality.charCodeAt(0)}${modality.charCodeAt(1)}`,
  Modality: modality,
  PatientName: 'Müller^Ünal',
  PatientID: 'PID-1',
  PatientBirthDate: '19700101',
  PatientSex: 'F',
  StudyDate: '20260102',
  StudyTime: '101112',
  StudyID: 'S1',
  AccessionNumber: 'ACC1',
  ReferringPhysicianName: 'Ref^Doc',
  StudyDescription: 'Synthetic study',
  InstanceNumber: n,
  Rows: 64,
  Columns: 64,
});

export function ctVolume(slices = 6, more: NaturalDataset = {}): NaturalDataset[] {
  return Array.from({ length: slices }, (_, i) => ({
    ...base('CT', '1.2.840.10008.5.1.4.1.1.2', i + 1),
    FrameOfReferenceUID: '2.25.4001',
    ImagePositionPatient: [-40, -40, -100 + 2.5 * i],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SliceThickness: 2.5,
    PixelSpacing: [1.25, 1.5],
    BodyPartExamined: 'ABDOMEN',
    ...more,
  }));
}

export function obliqueMr(slices = 5): NaturalDataset[] {
  const [c, s] = [Math.cos(0.2), Math.sin(0.2)];
  return Array.from({ length: slices }, (_, i) => ({
    ...base('MR', '1.2.840.10008.5.1.4.1.1.4', i + 1),
    FrameOfReferenceUID: '2.25.4002',
    ImagePositionPatient: [-60, -60 - s * 5 * i, c * 5 * i].map(v => Number(v.toFixed(5))),
    ImageOrientationPatient: [1, 0, 0, 0, c, s],
    SliceThickness: '5',
    PixelSpacing: ['0.9', '0.9'],
    Laterality: 'L',
  }));
}

/** MONOCHROME1, no frame of reference. */
export const crImage = (more: NaturalDataset = {}): NaturalDataset => ({
  ...base('CR', '1.2.840.10008.5.1.4.1.1.1', 1),
  PhotometricInterpretation: 'MONOCHROME1',
  PatientOrientation: ['L', 'F'],
  ImagerPixelSpacing: [0.2, 0.2],
  BodyPartExamined: 'CHEST',
  ...more,
});

const usRegion: NaturalDataset = {
  RegionSpatialFormat: 1,
  RegionDataType: 1,
  RegionLocationMinX0: 10,
  RegionLocationMinY0: 5,
  RegionLocationMaxX1: 60,
  RegionLocationMaxY1: 60,
  PhysicalUnitsXDirection: 3,
  PhysicalUnitsYDirection: 3,
  PhysicalDeltaX: 0.015,
  PhysicalDeltaY: 0.02,
};

export const usImage = (more: NaturalDataset = {}): NaturalDataset => ({
  ...base('US', '1.2.840.10008.5.1.4.1.1.6.1', 1),
  PhotometricInterpretation: 'RGB',
  SamplesPerPixel: 3,
  SequenceOfUltrasoundRegions: [usRegion],
  BodyPartExamined: 'BREAST',
  ...more,
});

export const usCine = (frames = 6, more: NaturalDataset = {}): NaturalDataset => ({
  ...usImage(),
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
  SOPInstanceUID: '2.25.2777.1',
  NumberOfFrames: frames,
  ...more,
});

/** Enhanced MR: the geometry is in the functional groups only. */
export function enhancedMr(frames = 4, more: NaturalDataset = {}): NaturalDataset {
  return {
    ...base('MR', '1.2.840.10008.5.1.4.1.1.4.1', 1),
    SOPInstanceUID: '2.25.2888.1',
    SeriesInstanceUID: '2.25.3888',
    FrameOfReferenceUID: '2.25.4003',
    NumberOfFrames: frames,
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: [0, 1, 0, 0, 0, -1] }],
        PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.5], SliceThickness: 3 }],
      },
    ],
    PerFrameFunctionalGroupsSequence: Array.from({ length: frames }, (_, i) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [30 - 3.3 * i, -20, 50] }],
    })),
    ...more,
  };
}

/** A filled circle, radius in pixels. */
export function disc(
  width: number,
  height: number,
  radius: number,
  centre: readonly [number, number] = [width / 2, height / 2]
): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius ** 2) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}
