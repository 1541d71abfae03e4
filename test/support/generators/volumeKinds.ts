import type { RawFrame } from './compress';
import { SYNTAX, type Attributes, type EncodeOptions } from './encodeDicom';
import { identity, imageFile, SOP, type ImageKind } from './imageObject';
import { greyOf, stored, stretched } from './pixels';

const SIDE = 128;
const plane = (z: number, more: Attributes = {}): Attributes => ({
  FrameOfReferenceUID: '2.25.911',
  ImagePositionPatient: [-90, -90, z],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [1.4, 1.4],
  SliceThickness: 2.5,
  ...more,
});

/** Hounsfield units stored without a sign, as most scanners do. */
const ctFrame = (): RawFrame => {
  const grey = greyOf('chest-ct', SIDE);
  return stored({ ...grey, values: grey.values.map(v => v + 1024) }, 12);
};
const CT: Attributes = {
  ...plane(-40),
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  RescaleIntercept: -1024,
  RescaleSlope: 1,
  RescaleType: 'HU',
  WindowCenter: -550,
  WindowWidth: 1500,
  KVP: 120,
};
function ct(
  name: string,
  options: EncodeOptions = {},
  more: Attributes = {},
  notRead?: string
): ImageKind {
  const header = { ...identity('ct', 'CT', SOP.ct), ...CT, ...more };
  return {
    name,
    ...(notRead && { notRead }),
    make: async () => [await imageFile(header, [ctFrame()], 'MONOCHROME2', options)],
  };
}

/** One CT slice in every transfer syntax: all of them show the same. The first is stored as it is. */
export const SAME_CT: readonly ImageKind[] = [
  ct('ct/implicit', { transferSyntax: SYNTAX.implicit }),
  ct('ct/explicit'),
  ct('ct/big-endian', { transferSyntax: SYNTAX.bigEndian }),
  ct('ct/deflated', { transferSyntax: SYNTAX.deflated }),
  ct(
    'ct/undefined-lengths',
    { undefinedLengths: true },
    {
      ReferencedImageSequence: [
        { ReferencedSOPClassUID: SOP.ct, ReferencedSOPInstanceUID: '2.25.912' },
      ],
    }
  ),
  ct('ct/rle', { transferSyntax: SYNTAX.rle }),
  ct('ct/jpeg-lossless', { transferSyntax: SYNTAX.jpegLossless }),
  ct('ct/jpeg-lossless-sv1', { transferSyntax: SYNTAX.jpegLosslessSv1 }),
  ct('ct/jpeg-ls', { transferSyntax: SYNTAX.jpegLs }),
  ct('ct/jpeg-ls-near', { transferSyntax: SYNTAX.jpegLsNear }, { LossyImageCompression: '01' }),
  ct('ct/jpeg-2000', { transferSyntax: SYNTAX.jpeg2000Lossless }),
  ct('ct/ht-jpeg-2000', { transferSyntax: SYNTAX.htJpeg2000Lossless }),
];

const mrFrame = (slice = -1): RawFrame =>
  stored(stretched(greyOf('brain-mr', SIDE, slice), 12), 16, true);
const MR: Attributes = {
  ...plane(12),
  ImageType: ['ORIGINAL', 'PRIMARY', 'M'],
  ScanningSequence: 'SE',
  SequenceVariant: 'NONE',
  WindowCenter: 1500,
  WindowWidth: 3000,
};
function mr(name: string, options: EncodeOptions = {}, more: Attributes = {}): ImageKind {
  const header = { ...identity(name, 'MR', SOP.mr), ...MR, ...more };
  return { name, make: async () => [await imageFile(header, [mrFrame()], 'MONOCHROME2', options)] };
}

/** Stored in the low 12 bits, an overlay in bit 15 (retired in PS3.5 8.1.2, still in archives). */
const withOverlay: ImageKind = {
  name: 'mr/overlay-in-high-bits',
  make: async () => {
    const frame = stored(stretched(greyOf('brain-mr', SIDE), 12), 12);
    const words = new Uint16Array(frame.bytes.slice().buffer);
    for (let i = 0; i < words.length; i += 7) words[i]! |= 0x8000;
    const header = {
      ...identity('mr/overlay', 'MR', SOP.mr),
      ...MR,
      OverlayRows: frame.height,
      OverlayColumns: frame.width,
      OverlayType: 'G',
      OverlayOrigin: [1, 1],
      OverlayBitsAllocated: 16,
      OverlayBitPosition: 15,
    };
    return [
      await imageFile(header, [{ ...frame, bytes: new Uint8Array(words.buffer) }], 'MONOCHROME2'),
    ];
  },
};

/** Enhanced MR: geometry, rescale and window in the functional groups, another window and slope for every frame. */
function enhanced(name: string, geometry: boolean): ImageKind {
  const frames = [9, 12, 15, 18, 21, 24];
  const header = {
    ...identity(name, 'MR', SOP.enhancedMr),
    ...(geometry && { FrameOfReferenceUID: '2.25.913' }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'T1', 'NONE'],
    NumberOfFrames: frames.length,
    SharedFunctionalGroupsSequence: [
      geometry
        ? {
            PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 0.96, 0.28] }],
            PixelMeasuresSequence: [{ PixelSpacing: [1.4, 1.4], SliceThickness: 3 }],
          }
        : {},
    ],
    PerFrameFunctionalGroupsSequence: frames.map((_, i) => ({
      FrameContentSequence: [
        { StackID: '1', InStackPositionNumber: i + 1, DimensionIndexValues: [1, i + 1] },
      ],
      ...(geometry && {
        PlanePositionSequence: [{ ImagePositionPatient: [-80, -80 - 0.6 * i, 10 + 2.9 * i] }],
      }),
      FrameVOILUTSequence: [{ WindowCenter: 1500 + 50 * i, WindowWidth: 3000 }],
      PixelValueTransformationSequence: [
        { RescaleIntercept: 0, RescaleSlope: 1 + i / 10, RescaleType: 'US' },
      ],
    })),
  };
  return {
    name,
    make: async () => [
      await imageFile(
        header,
        frames.map(n => stored(stretched(greyOf('brain-mr', 96, n), 12), 12)),
        'MONOCHROME2'
      ),
    ],
  };
}

/** A series of slices, oblique, in the order a scanner may send them. */
const obliqueSeries: ImageKind = {
  name: 'mr/oblique-series',
  make: () => {
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    return Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        imageFile(
          {
            ...identity('mr/oblique-series', 'MR', SOP.mr, i + 1),
            ...MR,
            ...plane(0, {
              ImagePositionPatient: [-80, -80 - s * 5 * i, c * 5 * i].map(v => v.toFixed(5)),
              ImageOrientationPatient: [1, 0, 0, 0, c.toFixed(6), s.toFixed(6)],
              SliceThickness: 5,
            }),
          },
          [mrFrame(8 + i)],
          'MONOCHROME2'
        )
      )
    );
  },
};

export const VOLUME_KINDS: readonly ImageKind[] = [
  ...SAME_CT,
  ct(
    'ct/jpeg-extended-12-bit',
    { transferSyntax: SYNTAX.jpegExtended },
    {},
    'The image is compressed in a way that cannot be read here (transfer syntax 1.2.840.10008.1.2.4.51, 12 bits).'
  ),
  ct(
    'ct/old-header',
    {},
    {
      ImageType: undefined,
      SpecificCharacterSet: undefined,
      PatientName: 'PHANTOM',
      StudyID: undefined,
      AccessionNumber: '',
      ReferringPhysicianName: '',
      RescaleType: undefined,
    }
  ),
  ct(
    'ct/jpeg-2000-lossy',
    { transferSyntax: SYNTAX.jpeg2000 },
    {
      LossyImageCompression: '01',
      LossyImageCompressionRatio: 4,
      LossyImageCompressionMethod: 'ISO_15444_1',
    }
  ),
  mr('mr/explicit'),
  mr('mr/implicit', { transferSyntax: SYNTAX.implicit }),
  mr('mr/rle', { transferSyntax: SYNTAX.rle }),
  mr('mr/jpeg-2000', { transferSyntax: SYNTAX.jpeg2000Lossless }),
  mr('mr/jpeg-ls', { transferSyntax: SYNTAX.jpegLs }),
  mr(
    'mr/jpeg-2000-lossy',
    { transferSyntax: SYNTAX.jpeg2000 },
    {
      LossyImageCompression: '01',
      LossyImageCompressionRatio: 4,
      LossyImageCompressionMethod: 'ISO_15444_1',
    }
  ),
  withOverlay,
  enhanced('mr/enhanced', true),
  enhanced('mr/enhanced-no-geometry', false),
  obliqueSeries,
  {
    name: 'mr/truncated',
    notRead: 'The pixel data end early or are damaged.',
    notStored: /cut off/,
    make: async () => {
      const [file] = await mr('mr/truncated').make();
      return [file!.subarray(0, file!.length - 200)];
    },
  },
];
