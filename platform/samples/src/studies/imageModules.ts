import type { NaturalDataset } from 'dcmjs';
import { CT_CENTER_MM, CT_GRID } from '../phantoms/chestCt';
import { MR_CENTER_MM, MR_GRID } from '../phantoms/brainMr';
import { US_SECTOR } from '../phantoms/breastUltrasound';
import type { Phantom } from '../phantoms/phantom';
import { pixelData } from './part10';

/** The modality's own modules of one instance (PS3.3): image, pixel, acquisition and geometry attributes. */
export type ImageModules = (
  phantom: Phantom,
  frame: number,
  frameOfReference: string
) => NaturalDataset;

const code = (value: string, scheme: string, meaning: string) => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

function greyPixels(phantom: Phantom, stored: Uint16Array, photometric: string): NaturalDataset {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: photometric,
    Rows: phantom.height,
    Columns: phantom.width,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PixelData: [pixelData(stored)],
    _vrMap: { PixelData: 'OW' },
  };
}

/** Ultrasound Image (C.8.5.6) and US Region Calibration (C.8.5.5); every frame of a cine loop in one instance. */
export const ultrasoundModules: ImageModules = phantom => {
  const frameBytes = phantom.width * phantom.height * 3;
  const all = new Uint8Array(frameBytes * phantom.frames.length);
  phantom.frames.forEach((frame, i) => all.set(frame as Uint8Array, i * frameBytes));
  const cm = phantom.pixelSpacingMm / 10;
  const cine = {
    NumberOfFrames: phantom.frames.length,
    FrameTime: 40,
    FrameIncrementPointer: 0x00181063,
  };
  return {
    ImageType: ['ORIGINAL', 'PRIMARY', 'SMALL PARTS', '0001'],
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: phantom.height,
    Columns: phantom.width,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    UltrasoundColorDataPresent: 0,
    BodyPartExamined: 'BREAST',
    Laterality: 'L',
    PatientOrientation: '',
    TransducerType: 'LINEAR',
    SequenceOfUltrasoundRegions: [
      {
        RegionSpatialFormat: 1,
        RegionDataType: 1,
        RegionFlags: 2,
        RegionLocationMinX0: US_SECTOR.x0,
        RegionLocationMinY0: US_SECTOR.y0,
        RegionLocationMaxX1: US_SECTOR.x1,
        RegionLocationMaxY1: US_SECTOR.y1,
        PhysicalUnitsXDirection: 3,
        PhysicalUnitsYDirection: 3,
        PhysicalDeltaX: cm,
        PhysicalDeltaY: cm,
      },
    ],
    ...(phantom.frames.length > 1 ? cine : {}),
    PixelData: [pixelData(all)],
    _vrMap: { PixelData: 'OB' },
  };
};

/** Digital X-Ray for presentation (C.8.11): MONOCHROME1 stores the same image with the grey scale reversed. */
export function radiographModules(photometric: 'MONOCHROME1' | 'MONOCHROME2'): ImageModules {
  const inverted = photometric === 'MONOCHROME1';
  return phantom => {
    const bright = phantom.frames[0] as Uint16Array;
    const window = phantom.window!;
    return {
      ImageType: ['ORIGINAL', 'PRIMARY', ''],
      PresentationIntentType: 'FOR PRESENTATION',
      ...greyPixels(phantom, inverted ? bright.map(v => 4095 - v) : bright, photometric),
      PixelIntensityRelationship: 'LOG',
      PixelIntensityRelationshipSign: inverted ? 1 : -1,
      RescaleIntercept: 0,
      RescaleSlope: 1,
      RescaleType: 'US',
      PresentationLUTShape: inverted ? 'INVERSE' : 'IDENTITY',
      WindowCenter: inverted ? 4096 - window.center : window.center,
      WindowWidth: window.width,
      BodyPartExamined: 'CHEST',
      ImageLaterality: 'U',
      AnatomicRegionSequence: [code('43799004', 'SCT', 'Thoracic cavity structure')],
      PatientOrientation: ['L', 'F'],
      PositionerType: '',
      ViewPosition: 'PA',
      ViewCodeSequence: [
        { ...code('272479007', 'SCT', 'Postero-anterior'), ViewModifierCodeSequence: [] },
      ],
      PatientOrientationCodeSequence: [code('10904000', 'SCT', 'erect')],
      ImagerPixelSpacing: [phantom.pixelSpacingMm, phantom.pixelSpacingMm],
      DetectorType: 'DIRECT',
      DetectorConfiguration: 'AREA',
      KVP: 120,
      AcquisitionContextSequence: [],
    };
  };
}

/** Image Plane (C.7.6.2) of an axial slice whose first slice lies lowest. */
function axialPlane(
  phantom: Phantom,
  slice: number,
  center: { readonly x: number; readonly y: number; readonly firstZ: number }
): NaturalDataset {
  const spacing = phantom.pixelSpacingMm;
  const z = center.firstZ + slice * phantom.sliceSpacingMm!;
  const round = (mm: number) => Number(mm.toFixed(4));
  return {
    ImagePositionPatient: [
      round(center.x - (phantom.width / 2) * spacing),
      round(center.y - (phantom.height / 2) * spacing),
      round(z),
    ],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [spacing, spacing],
    SliceThickness: phantom.sliceSpacingMm,
    SliceLocation: round(z),
    PatientPosition: 'HFS',
    PositionReferenceIndicator: '',
  };
}

/** CT Image (C.8.2.1): Hounsfield units stored unsigned with an intercept of -1024. */
export const ctModules: ImageModules = (phantom, frame, frameOfReference) => ({
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  FrameOfReferenceUID: frameOfReference,
  ...axialPlane(phantom, frame, { ...CT_CENTER_MM, firstZ: CT_GRID.firstMm }),
  ...greyPixels(
    phantom,
    Uint16Array.from(phantom.frames[frame]!, hu => hu + 1024),
    'MONOCHROME2'
  ),
  RescaleIntercept: -1024,
  RescaleSlope: 1,
  RescaleType: 'HU',
  WindowCenter: [phantom.window!.center, 40, -600],
  WindowWidth: [phantom.window!.width, 400, 1500],
  WindowCenterWidthExplanation: ['WIDE', 'MEDIASTINUM', 'LUNG'],
  BodyPartExamined: 'CHEST',
  KVP: 120,
  AcquisitionNumber: 1,
});

/** MR Image (C.8.3.1). */
export const mrModules: ImageModules = (phantom, frame, frameOfReference) => ({
  ImageType: ['ORIGINAL', 'PRIMARY', 'OTHER'],
  FrameOfReferenceUID: frameOfReference,
  ...axialPlane(phantom, frame, { ...MR_CENTER_MM, firstZ: MR_GRID.firstMm }),
  ...greyPixels(phantom, phantom.frames[frame] as Uint16Array, 'MONOCHROME2'),
  WindowCenter: phantom.window!.center,
  WindowWidth: phantom.window!.width,
  BodyPartExamined: 'BRAIN',
  SpacingBetweenSlices: phantom.sliceSpacingMm,
  ScanningSequence: 'SE',
  SequenceVariant: 'NONE',
  ScanOptions: '',
  MRAcquisitionType: '2D',
  EchoTime: 12,
  RepetitionTime: 550,
  EchoTrainLength: 1,
  MagneticFieldStrength: 1.5,
  ContrastBolusAgent: 'PHANTOM',
});
