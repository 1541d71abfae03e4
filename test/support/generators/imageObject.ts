import { uidFrom } from '../dicom/uidFrom';
import { compressed, type RawFrame } from './compress';
import { encodeDicom, SYNTAX, type Attributes, type EncodeOptions } from './encodeDicom';

/** One kind of DICOM image that a hospital may send, made here, and what is right to happen to it. */
export interface ImageKind {
  /** Folder and name, e.g. us/rgb-planar; the folder groups what belongs together. */
  readonly name: string;
  /** One file, or the files of a series. */
  readonly make: () => Promise<readonly Uint8Array[]>;
  /** The sentence with which it is rightly refused as an image. */
  readonly notRead?: string;
  /** Why no SEG can be written for it, though it can be seen. */
  readonly noSeg?: RegExp;
  /** Why an archive must refuse it. */
  readonly notStored?: RegExp;
}

const NATIVE: readonly string[] = [
  SYNTAX.implicit,
  SYNTAX.explicit,
  SYNTAX.deflated,
  SYNTAX.bigEndian,
];

export const SOP = {
  us: '1.2.840.10008.5.1.4.1.1.6.1',
  usMultiFrame: '1.2.840.10008.5.1.4.1.1.3.1',
  sc: '1.2.840.10008.5.1.4.1.1.7',
  cr: '1.2.840.10008.5.1.4.1.1.1',
  dx: '1.2.840.10008.5.1.4.1.1.1.1',
  mg: '1.2.840.10008.5.1.4.1.1.1.2',
  xa: '1.2.840.10008.5.1.4.1.1.12.1',
  ct: '1.2.840.10008.5.1.4.1.1.2',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  enhancedMr: '1.2.840.10008.5.1.4.1.1.4.1',
  nm: '1.2.840.10008.5.1.4.1.1.20',
  pt: '1.2.840.10008.5.1.4.1.1.128',
  endoscopy: '1.2.840.10008.5.1.4.1.1.77.1.1',
  dose: '1.2.840.10008.5.1.4.1.1.481.2',
  sr: '1.2.840.10008.5.1.4.1.1.88.11',
} as const;

/** Patient, study, series and instance, invented; `name` gives the UIDs, so that each kind is a study of its own. */
export function identity(name: string, modality: string, sopClass: string, n = 1): Attributes {
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: sopClass,
    SOPInstanceUID: uidFrom(`${name} instance ${n}`),
    StudyInstanceUID: uidFrom(`${name} study`),
    SeriesInstanceUID: uidFrom(`${name} series`),
    Modality: modality,
    Manufacturer: 'None',
    PatientName: 'Phantom^Ünal',
    PatientID: `ID-${name}`,
    PatientBirthDate: '19700101',
    PatientSex: 'O',
    StudyDate: '20260102',
    StudyTime: '101112',
    StudyID: '1',
    AccessionNumber: '1',
    ReferringPhysicianName: 'Referring^Ann',
    SeriesNumber: 1,
    InstanceNumber: n,
  };
}

/** The Image Pixel module of a frame (PS3.3 C.7.6.3). */
export function pixelModule(frame: RawFrame, photometric: string): Attributes {
  const wide = frame.bits > 8;
  return {
    Rows: frame.height,
    Columns: frame.width,
    SamplesPerPixel: frame.channels,
    ...(frame.channels === 3 && { PlanarConfiguration: 0 }),
    PhotometricInterpretation: photometric,
    BitsAllocated: wide ? 16 : 8,
    BitsStored: frame.bits,
    HighBit: frame.bits - 1,
    PixelRepresentation: frame.signed ? 1 : 0,
  };
}

/** A file of the frames, compressed one by one where the transfer syntax says so. */
export async function imageFile(
  header: Attributes,
  frames: readonly RawFrame[],
  photometric: string,
  options: EncodeOptions = {}
): Promise<Uint8Array> {
  const syntax = options.transferSyntax ?? SYNTAX.explicit;
  const native = NATIVE.includes(syntax);
  const fragments = native ? [] : await Promise.all(frames.map(f => compressed(f, syntax)));
  const bytes = new Uint8Array(Buffer.concat(frames.map(f => f.bytes)));
  return encodeDicom(
    {
      ...pixelModule(frames[0]!, photometric),
      ...(frames.length > 1 && { NumberOfFrames: frames.length }),
      ...header,
      PixelData: native ? bytes : { fragments },
    },
    options
  );
}
