import { deflateRawSync } from 'node:zlib';
import { uidFrom } from '../dicom/uidFrom';
import { packBits } from './compress';
import {
  encodeDicom,
  SYNTAX,
  type Attributes,
  type EncodeOptions,
  type Fragments,
} from './encodeDicom';
import { identity } from './imageObject';

/** A frame of a segmentation that another program might have written. */
export interface ForeignFrame {
  /** Null in a label map, whose pixels say it. */
  readonly segment: number | null;
  /** One stored value per pixel. */
  readonly stored: readonly number[];
  /** The image it was drawn on; null: the frame gives a position only. */
  readonly source: { readonly sop: string; readonly frame?: number } | null;
  readonly position?: readonly number[];
}

export interface ForeignSeg {
  readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  readonly rows: number;
  readonly columns: number;
  /** Labels of the segments 1, 2, …; of a label map from 0, its background. */
  readonly labels: readonly string[];
  readonly frames: readonly ForeignFrame[];
  /** Bits allocated; default 1 for BINARY, else 8. */
  readonly bits?: 1 | 8 | 16;
  readonly maximum?: number;
  readonly fractionalType?: 'PROBABILITY' | 'OCCUPANCY';
  /** Coding scheme of the segments' categories and types: older writers use SRT. */
  readonly scheme?: 'SCT' | 'SRT' | 'DCM';
  readonly algorithmType?: 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL';
  readonly manufacturer: string;
  /** Study, patient and frame of reference of the source image; default: of no image that there is. */
  readonly of?: Attributes;
  readonly geometry?: boolean;
  readonly more?: Attributes;
  /** Pixel data in place of those made of the frames: compressed ones. */
  readonly pixels?: Fragments;
}

const CODES = {
  SCT: [
    { CodeValue: '85756007', CodeMeaning: 'Tissue' },
    { CodeValue: '10200004', CodeMeaning: 'Liver' },
  ],
  SRT: [
    { CodeValue: 'T-D0050', CodeMeaning: 'Tissue' },
    { CodeValue: 'T-62000', CodeMeaning: 'Liver' },
  ],
  DCM: [
    { CodeValue: '113132', CodeMeaning: 'Single subject' },
    { CodeValue: '113076', CodeMeaning: 'Segmentation' },
  ],
} as const;

/** The segmentation as a DICOM file, by the encoder of the tests and none of the product's code. */
export function foreignSegFile(
  name: string,
  seg: ForeignSeg,
  options: EncodeOptions = {}
): Uint8Array {
  const { type, rows, columns, frames, scheme = 'SCT', algorithmType = 'AUTOMATIC' } = seg;
  const labelmap = type === 'LABELMAP';
  const bits = seg.bits ?? (type === 'BINARY' ? 1 : 8);
  const sopClass = `1.2.840.10008.5.1.4.1.1.66.${labelmap ? 7 : 4}`;
  const [category, kind] = CODES[scheme].map(code => ({ ...code, CodingSchemeDesignator: scheme }));
  const sources = [...new Set(frames.flatMap(f => (f.source ? [f.source.sop] : [])))];
  const syntax = options.transferSyntax ?? SYNTAX.explicit;
  return encodeDicom(
    {
      ...identity(name, 'SEG', sopClass),
      Manufacturer: seg.manufacturer,
      ManufacturerModelName: 'Another program',
      DeviceSerialNumber: '1',
      SoftwareVersions: '1.0',
      ...seg.of,
      ContentLabel: 'SEGMENTATION',
      ContentDescription: 'Made for tests',
      ContentCreatorName: 'Reader^Other',
      SeriesDescription: name,
      ImageType: ['DERIVED', 'PRIMARY'],
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      NumberOfFrames: frames.length,
      Rows: rows,
      Columns: columns,
      BitsAllocated: bits,
      BitsStored: bits,
      HighBit: bits - 1,
      PixelRepresentation: 0,
      LossyImageCompression: '00',
      SegmentationType: type,
      ...(type === 'FRACTIONAL' && {
        SegmentationFractionalType: seg.fractionalType ?? 'PROBABILITY',
        MaximumFractionalValue: seg.maximum ?? 255,
      }),
      SegmentSequence: seg.labels.map((label, i) => ({
        SegmentNumber: labelmap ? i : i + 1,
        SegmentLabel: label,
        SegmentAlgorithmType: algorithmType,
        ...(algorithmType !== 'MANUAL' && { SegmentAlgorithmName: 'other' }),
        SegmentedPropertyCategoryCodeSequence: [category],
        SegmentedPropertyTypeCodeSequence: [kind],
      })),
      ReferencedSeriesSequence: [
        {
          SeriesInstanceUID: seg.of?.SeriesInstanceUID ?? uidFrom(`${name} source series`),
          ReferencedInstanceSequence: sources.map(sop => ({
            ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
            ReferencedSOPInstanceUID: sop,
          })),
        },
      ],
      SharedFunctionalGroupsSequence: [
        seg.geometry === false
          ? {}
          : {
              PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
              PixelMeasuresSequence: [
                { PixelSpacing: [1.4, 1.4], SliceThickness: 2.5, SpacingBetweenSlices: 2.5 },
              ],
            },
      ],
      PerFrameFunctionalGroupsSequence: frames.map((frame, i) => groupsOf(frame, i)),
      ...seg.more,
      // 1-bit samples are OB or OW; the encoder pads them like bytes.
      PixelData: seg.pixels ?? pixelData(frames, bits, syntax),
    },
    options
  );
}

function groupsOf({ segment, source, position }: ForeignFrame, index: number): Attributes {
  return {
    ...(source && {
      DerivationImageSequence: [
        {
          SourceImageSequence: [
            {
              ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
              ReferencedSOPInstanceUID: source.sop,
              ...(source.frame !== undefined && { ReferencedFrameNumber: source.frame }),
              PurposeOfReferenceCodeSequence: [
                {
                  CodeValue: '121322',
                  CodingSchemeDesignator: 'DCM',
                  CodeMeaning: 'Source image for image processing operation',
                },
              ],
            },
          ],
          DerivationCodeSequence: [
            { CodeValue: '113076', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Segmentation' },
          ],
        },
      ],
    }),
    FrameContentSequence: [{ DimensionIndexValues: [segment ?? 1, index + 1] }],
    ...(position && { PlanePositionSequence: [{ ImagePositionPatient: position }] }),
    ...(segment !== null && {
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
    }),
  };
}

function pixelData(frames: readonly ForeignFrame[], bits: number, syntax: string): unknown {
  const whole = (values: readonly number[]): Uint8Array =>
    bits === 1
      ? bitsOf(values)
      : bits === 8
        ? Uint8Array.from(values)
        : new Uint8Array(Uint16Array.from(values).buffer);
  if (syntax === SYNTAX.rle) return { fragments: frames.map(f => rle(whole(f.stored))) };
  if (syntax === SYNTAX.deflatedFrame) {
    return { fragments: frames.map(f => new Uint8Array(deflateRawSync(whole(f.stored)))) };
  }
  // Native 1-bit frames follow each other without a gap, in the middle of a byte too (PS3.5 8.1.1).
  return whole(frames.flatMap(f => f.stored));
}

/** First pixel in the lowest bit. */
function bitsOf(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value) bytes[i >> 3]! |= 1 << (i & 7);
  });
  return bytes;
}

/** One byte plane. */
function rle(bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(64, 4);
  return new Uint8Array(Buffer.concat([header, packBits(bytes)]));
}
