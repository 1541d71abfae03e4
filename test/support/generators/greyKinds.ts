import type { RawFrame } from './compress';
import { encodeDicom, SYNTAX, type Attributes, type EncodeOptions } from './encodeDicom';
import { identity, imageFile, pixelModule, SOP, type ImageKind } from './imageObject';
import { cropped, greyOf, stored, stretched } from './pixels';

const SIDE = 160;
const chest = (bits: number, columns = 150, rows = 141): RawFrame =>
  stored(cropped(stretched(greyOf('chest-dx', SIDE), bits), columns, rows), bits);

/** A radiograph or another projection: one file, no frame of reference. */
function projection(
  name: string,
  modality: string,
  sopClass: string,
  frames: readonly RawFrame[],
  more: Attributes = {},
  options: EncodeOptions = {},
  photometric = 'MONOCHROME2'
): ImageKind {
  const header = { ...identity(name, modality, sopClass), ...more };
  return { name, make: async () => [await imageFile(header, frames, photometric, options)] };
}

const LOSSY = {
  LossyImageCompression: '01',
  LossyImageCompressionRatio: 4,
  LossyImageCompressionMethod: 'ISO_15444_1',
};
const window = (center: number, width: number, shape?: string): Attributes => ({
  WindowCenter: center,
  WindowWidth: width,
  ...(shape && { VOILUTFunction: shape }),
});
/** A table of `count` entries that bends the grey scale. */
const bent = (count: number, bits: number) =>
  Array.from({ length: count }, (_, i) => Math.round((2 ** bits - 1) * Math.sqrt(i / (count - 1))));
const table = (count: number, bits: number): Attributes => ({
  LUTDescriptor: [count, 0, bits],
  LUTData: bent(count, bits),
});

/** Radiographs, mammograms, angiograms, nuclear medicine: every grey scale, window and table that they come with. */
export const PROJECTION_KINDS: readonly ImageKind[] = [
  projection(
    'dx/monochrome1-odd-width',
    'DX',
    SOP.dx,
    [chest(8)],
    { ImagerPixelSpacing: [0.4, 0.4], PatientOrientation: ['L', 'F'], ImageLaterality: 'U' },
    {},
    'MONOCHROME1'
  ),
  projection(
    'cr/15-bit-jpeg-2000-lossy',
    'CR',
    SOP.cr,
    [chest(15)],
    { ...LOSSY, ...window(16000, 30000) },
    { transferSyntax: SYNTAX.jpeg2000 },
    'MONOCHROME1'
  ),
  projection(
    'cr/10-bit-jpeg-2000-lossy',
    'CR',
    SOP.cr,
    [chest(10)],
    { ...LOSSY, ...window(500, 900) },
    { transferSyntax: SYNTAX.jpeg2000 }
  ),
  projection('cr/14-bit-no-window', 'CR', SOP.cr, [chest(14)]),
  projection('cr/padding', 'CR', SOP.cr, [chest(12)], {
    PixelPaddingValue: 0,
    PixelPaddingRangeLimit: 40,
  }),
  projection('dx/voi-lut', 'DX', SOP.dx, [chest(8)], { VOILUTSequence: [table(256, 12)] }),
  projection('dx/modality-lut', 'OT', SOP.sc, [chest(12)], {
    ConversionType: 'DF',
    ModalityLUTSequence: [{ ...table(4096, 16), ModalityLUTType: 'US' }],
  }),
  projection('dx/sigmoid', 'DX', SOP.dx, [chest(12)], window(2000, 1500, 'SIGMOID')),
  projection('dx/linear-exact', 'DX', SOP.dx, [chest(12)], window(2000, 1500, 'LINEAR_EXACT')),
  projection('dx/several-windows', 'DX', SOP.dx, [chest(12)], {
    WindowCenter: [1800, 900],
    WindowWidth: [2400, 300],
  }),
  projection(
    'mg/14-bit',
    'MG',
    SOP.mg,
    [chest(14, 97, 141)],
    {
      ...window(8000, 16000),
      ImageLaterality: 'L',
      ViewPosition: 'CC',
      ImagerPixelSpacing: [0.07, 0.07],
    },
    {},
    'MONOCHROME1'
  ),
  projection('xa/run', 'XA', SOP.xa, [chest(8), chest(8), chest(8)], {
    FrameTime: 66,
    FrameIncrementPointer: [0x0018, 0x1063],
  }),
  projection(
    'nm/frames',
    'NM',
    SOP.nm,
    [0, 1, 2].map(i => stored(stretched(greyOf('chest-ct', 64, 8 * i + 8), 12), 12)),
    {
      FrameIncrementPointer: [0x0054, 0x0010],
      ImageType: ['ORIGINAL', 'PRIMARY', 'STATIC', 'EMISSION'],
    }
  ),
  projection(
    'pt/steep-slope',
    'PT',
    SOP.pt,
    [stored(stretched(greyOf('brain-mr', 96), 15), 16, true)],
    {
      RescaleSlope: '3.14159265',
      RescaleIntercept: 0,
      FrameOfReferenceUID: '2.25.901',
      ImagePositionPatient: [-90, -90, 10],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [2, 2],
      SliceThickness: 3,
    }
  ),
  {
    name: 'sr/no-pixels',
    notRead: 'This DICOM object (modality SR) holds no pixels to segment.',
    noSeg: /not an image/,
    make: async () => [
      encodeDicom({
        ...identity('sr/no-pixels', 'SR', SOP.sr),
        ValueType: 'CONTAINER',
        CompletionFlag: 'PARTIAL',
        VerificationFlag: 'UNVERIFIED',
      }),
    ],
  },
  {
    name: 'rt/dose-32-bit',
    notRead: 'Images of 32 bits per sample cannot be read.',
    make: async () => {
      const frame = stored(stretched(greyOf('chest-ct', 64), 16), 16);
      const words = Uint32Array.from(
        { length: frame.width * frame.height },
        (_, i) => frame.bytes[2 * i]! * 70_000
      );
      const module = {
        ...pixelModule(frame, 'MONOCHROME2'),
        BitsAllocated: 32,
        BitsStored: 32,
        HighBit: 31,
      };
      return [
        encodeDicom({
          ...identity('rt/dose-32-bit', 'RTDOSE', SOP.dose),
          ...module,
          FrameOfReferenceUID: '2.25.902',
          ImagePositionPatient: [-90, -90, 10],
          ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
          PixelSpacing: [3, 3],
          PixelData: new Uint8Array(words.buffer),
        }),
      ];
    },
  },
];
