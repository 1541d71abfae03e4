import type { RawFrame } from './compress';
import { encodeDicom, SYNTAX, type Attributes } from './encodeDicom';
import { identity, imageFile, pixelModule, SOP, type ImageKind } from './imageObject';
import { colourOf, greyOf, stored, stretched } from './pixels';

const SIDE = 160;
const REGION: Attributes = {
  RegionSpatialFormat: 1,
  RegionDataType: 1,
  RegionFlags: 0,
  RegionLocationMinX0: 4,
  RegionLocationMinY0: 4,
  RegionLocationMaxX1: 120,
  RegionLocationMaxY1: 110,
  PhysicalUnitsXDirection: 3,
  PhysicalUnitsYDirection: 3,
  PhysicalDeltaX: 0.015,
  PhysicalDeltaY: 0.02,
};

/** Colour by pixel as colour by plane. */
function byPlane({ bytes }: RawFrame): Uint8Array {
  const pixels = bytes.length / 3;
  return Uint8Array.from(
    { length: bytes.length },
    (_, i) => bytes[(i % pixels) * 3 + Math.floor(i / pixels)]!
  );
}

/** RGB to YBR_FULL (PS3.3 C.7.6.3.1.2). */
function ybrFull(frame: RawFrame): RawFrame {
  const bytes = frame.bytes.slice();
  for (let i = 0; i < bytes.length; i += 3) {
    const [r, g, b] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!];
    bytes[i] = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
    bytes[i + 1] = clampByte(-0.168736 * r - 0.331264 * g + 0.5 * b + 128);
    bytes[i + 2] = clampByte(0.5 * r - 0.418688 * g - 0.081312 * b + 128);
  }
  return { ...frame, bytes };
}
const clampByte = (v: number) => Math.min(255, Math.max(0, Math.round(v)));

/** YBR_FULL with one colour for each pair of pixels: Y1 Y2 Cb Cr. */
function ybr422(frame: RawFrame): Uint8Array {
  const { bytes } = ybrFull(frame);
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i += 6) {
    out.push(bytes[i]!, bytes[i + 3]!, bytes[i + 1]!, bytes[i + 2]!);
  }
  return Uint8Array.from(out);
}

/** Grey indices and a palette of 256 colours, its entries in the given form. */
function palette(entries: 'bytes' | 'words' | 'bytes in words'): Attributes {
  const table = (shade: (v: number) => number) => {
    const values = Array.from({ length: 256 }, (_, i) => clampByte(shade(i)));
    if (entries === 'bytes') return Uint8Array.from(values);
    const words = Uint16Array.from(values, v => (entries === 'words' ? v * 257 : v));
    return new Uint8Array(words.buffer);
  };
  const descriptor = [256, 0, entries === 'bytes' ? 8 : 16];
  return {
    RedPaletteColorLookupTableDescriptor: descriptor,
    GreenPaletteColorLookupTableDescriptor: descriptor,
    BluePaletteColorLookupTableDescriptor: descriptor,
    RedPaletteColorLookupTableData: table(i => i),
    GreenPaletteColorLookupTableData: table(i => i * 0.9 + 5),
    BluePaletteColorLookupTableData: table(i => 255 - i),
  };
}

const indices = (frame = 0): RawFrame =>
  stored(stretched(greyOf('breast-us-cine', SIDE, frame), 8), 8);
const us = (name: string): Attributes => ({
  ...identity(name, 'US', SOP.us),
  SequenceOfUltrasoundRegions: [REGION],
});
const cine = (name: string): Attributes => ({
  ...identity(name, 'US', SOP.usMultiFrame),
  SequenceOfUltrasoundRegions: [REGION],
  FrameTime: 33.3,
  FrameIncrementPointer: [0x0018, 0x1063],
});

const still = (
  name: string,
  photometric: string,
  transferSyntax: string = SYNTAX.explicit
): ImageKind => ({
  name,
  make: async () => [await imageFile(us(name), [colourOf(SIDE)], photometric, { transferSyntax })],
});
/** Native pixel data in a form of their own. */
const native = (
  name: string,
  photometric: string,
  pixels: (f: RawFrame) => Uint8Array,
  more: Attributes = {}
): ImageKind => ({
  name,
  make: async () => {
    const frame = colourOf(SIDE);
    const module = pixelModule(frame, photometric);
    return [encodeDicom({ ...us(name), ...module, ...more, PixelData: pixels(frame) })];
  },
});
const coloured = (name: string, entries: Parameters<typeof palette>[0]): ImageKind => ({
  name,
  make: async () => [
    await imageFile({ ...us(name), ...palette(entries) }, [indices()], 'PALETTE COLOR'),
  ],
});

/** A data set without preamble and header, as files from before Part 10 are. */
const bare = (name: string, transferSyntax: string): ImageKind => ({
  name,
  notStored: /Part 10/,
  make: async () => [
    await imageFile(
      { ...identity(name, 'OT', SOP.sc), ...palette('words') },
      [indices()],
      'PALETTE COLOR',
      { header: false, transferSyntax }
    ),
  ],
});

/** Ultrasound and other colour images: every colour model and compression that they come in. */
export const ULTRASOUND_KINDS: readonly ImageKind[] = [
  still('us/rgb', 'RGB'),
  native('us/rgb-planar', 'RGB', byPlane, { PlanarConfiguration: 1 }),
  native('us/ybr-full', 'YBR_FULL', f => ybrFull(f).bytes),
  native('us/ybr-full-422', 'YBR_FULL_422', ybr422),
  still('us/jpeg-baseline', 'YBR_FULL_422', SYNTAX.jpegBaseline),
  still('us/jpeg-lossless-rgb', 'RGB', SYNTAX.jpegLosslessSv1),
  still('us/jpeg-2000-rct', 'YBR_RCT', SYNTAX.jpeg2000Lossless),
  still('us/jpeg-ls-rgb', 'RGB', SYNTAX.jpegLs),
  still('us/rle-rgb', 'RGB', SYNTAX.rle),
  coloured('us/palette-8-bit', 'bytes'),
  coloured('us/palette-16-bit', 'words'),
  coloured('us/palette-16-bit-holding-8', 'bytes in words'),
  {
    name: 'us/grey',
    make: async () => [await imageFile(us('us/grey'), [indices()], 'MONOCHROME2')],
  },
  {
    name: 'us/cine-jpeg',
    make: async () => [
      await imageFile(
        {
          ...cine('us/cine-jpeg'),
          LossyImageCompression: '01',
          LossyImageCompressionRatio: 6,
          LossyImageCompressionMethod: 'ISO_10918_1',
        },
        [0, 1, 2, 3, 4, 5, 6, 7].map(f => colourOf(SIDE, f)),
        'YBR_FULL_422',
        { transferSyntax: SYNTAX.jpegBaseline }
      ),
    ],
  },
  {
    name: 'us/cine-palette-rle',
    make: async () => [
      await imageFile(
        { ...cine('us/cine-palette-rle'), ...palette('words') },
        [indices(0), indices(1)],
        'PALETTE COLOR',
        { transferSyntax: SYNTAX.rle }
      ),
    ],
  },
  {
    name: 'colour/ht-jpeg-2000',
    make: async () => [
      await imageFile(
        { ...identity('colour/ht-jpeg-2000', 'OT', SOP.sc), ConversionType: 'WSD' },
        [colourOf(SIDE)],
        'YBR_RCT',
        { transferSyntax: SYNTAX.htJpeg2000Lossless }
      ),
    ],
  },
  {
    name: 'colour/endoscopy-jpeg',
    make: async () => [
      await imageFile(
        identity('colour/endoscopy-jpeg', 'ES', SOP.endoscopy),
        [colourOf(SIDE)],
        'YBR_FULL_422',
        { transferSyntax: SYNTAX.jpegBaseline }
      ),
    ],
  },
  bare('colour/bare-explicit', SYNTAX.explicit),
  bare('colour/bare-implicit', SYNTAX.implicit),
  {
    name: 'colour/no-series',
    noSeg: /no Series Instance UID/,
    notStored: /Series/,
    make: async () => [
      await imageFile(
        { ...identity('colour/no-series', 'OT', SOP.sc), SeriesInstanceUID: undefined },
        [colourOf(SIDE)],
        'RGB'
      ),
    ],
  },
];
