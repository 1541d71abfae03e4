import type { NaturalDataset } from 'dcmjs';
import { dicomFile } from './dicomFile';

/** One way in which an image can be stored, as an uncompressed file, and how DCMTK's dcm2pnm is asked to show it. */
export interface PixelKind {
  readonly name: string;
  readonly file: Uint8Array;
  /** Options of dcm2pnm: the first window (`+Wi 1`), the first VOI LUT (`+Wl 1`), min-max (`+Wm`); no overlays. */
  readonly show: readonly string[];
  readonly colour: boolean;
}

export const WIDTH = 38;
export const HEIGHT = 30;

/** Small generator of numbers in 0..1 (mulberry32), so that a failing kind can be made again. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A smooth picture with a dark disc and some noise, 0..1: lossy codecs must not be asked for random pixels. */
export function picture(next: () => number, channel = 0): Float64Array {
  return Float64Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const disc = (x - 20 + 3 * channel) ** 2 + (y - 12) ** 2 < 40 ? 0.3 : 1;
    return Math.min(1, (0.25 + 0.6 * (x / WIDTH) * (1 - y / (2 * HEIGHT))) * disc + 0.02 * next());
  });
}

/** A table as numbers (US), or as a buffer (OW), which a parser leaves in the file's byte order. */
const table = (
  entries: readonly number[],
  first: number,
  bits: number,
  vr: 'US' | 'OW' = 'US'
): NaturalDataset => ({
  LUTDescriptor: [entries.length % 65536, first & 0xffff, bits],
  LUTData: vr === 'US' ? entries : [Uint16Array.from(entries).buffer],
  LUTExplanation: 'test',
  _vrMap: { LUTDescriptor: 'US', LUTData: vr },
});

interface GreyChoice {
  readonly allocated: 8 | 16;
  readonly stored: number;
  readonly high: number;
  readonly signed: boolean;
  /** What stands in the bits that are no value: nothing, ones, or the sign where it was not extended. */
  readonly unused: 'zero' | 'ones';
  readonly photometric: 'MONOCHROME1' | 'MONOCHROME2';
  readonly scale: 'none' | 'rescale' | 'modality-lut';
  readonly voi: 'none' | 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID' | 'voi-lut';
}

export function greyKind(choice: GreyChoice, seed: number): PixelKind {
  const { allocated, stored, high, signed, unused, photometric, scale, voi } = choice;
  const next = numbersFrom(seed);
  const [low, span] = [signed ? -(2 ** (stored - 1)) : 0, 2 ** stored - 1];
  const values = Array.from(picture(next), v => low + Math.round(v * span));
  const shift = high + 1 - stored;
  const mask = (2 ** stored - 1) << shift;
  const words = values.map(v => {
    const rest = unused === 'ones' ? (2 ** allocated - 1) & ~mask : 0;
    return ((v << shift) & mask) | rest;
  });
  const entries = 2 ** Math.min(stored, 12);
  const modalityLut = Array.from({ length: entries }, (_, i) =>
    Math.round(4095 * (1 - i / (entries - 1)) ** 2)
  );
  const [slope, intercept] = [1 + Math.floor(3 * next()), -Math.round(500 * next())];
  const out = (v: number) =>
    scale === 'rescale'
      ? v * slope + intercept
      : scale === 'modality-lut'
        ? modalityLut[Math.min(entries - 1, Math.max(0, v - low))]!
        : v;
  const scaled = values.map(out);
  const [min, max] = [Math.min(...scaled), Math.max(...scaled)];
  // DS is at most 16 characters.
  const center = Math.round((min + (0.4 + 0.2 * next()) * (max - min)) * 2) / 2;
  // dcm2pnm 3.6 takes LINEAR_EXACT for LINEAR, which is no difference in a wide window.
  const narrowest = voi === 'LINEAR_EXACT' ? 600 : 2;
  const width = Math.max(narrowest, Math.round((0.5 + 0.4 * next()) * (max - min)));
  const voiFirst = Math.max(-32768, Math.round(min));
  const voiLut = Array.from(
    { length: Math.min(4096, Math.round(max - min) + 1) },
    (_, i, all = 0) =>
      Math.round(1023 * Math.sqrt(i / Math.min(4095, Math.round(max - min)) || all))
  );
  const samples =
    allocated === 8 ? Uint8Array.from(words) : Uint16Array.from(words.map(w => w & 0xffff));
  const name = `${allocated}/${stored}/${high} ${signed ? 'signed' : 'unsigned'}, unused ${unused}, ${photometric}, ${scale}, ${voi}`;
  return {
    name: `grey ${name} (${seed})`,
    colour: false,
    show: ['-O', ...(voi === 'none' ? ['+Wm'] : voi === 'voi-lut' ? ['+Wl', '1'] : ['+Wi', '1'])],
    file: dicomFile(samples, WIDTH, HEIGHT, {
      BitsStored: stored,
      HighBit: high,
      PixelRepresentation: signed ? 1 : 0,
      PhotometricInterpretation: photometric,
      ...(scale === 'rescale' && { RescaleSlope: slope, RescaleIntercept: intercept }),
      ...(scale === 'modality-lut' && {
        ModalityLUTSequence: [
          { ...table(modalityLut, low, 12, seed % 2 ? 'OW' : 'US'), ModalityLUTType: 'US' },
        ],
      }),
      ...(voi === 'voi-lut' && {
        VOILUTSequence: [table(voiLut, voiFirst, 10, seed % 2 ? 'US' : 'OW')],
      }),
      ...(voi !== 'none' &&
        voi !== 'voi-lut' && {
          WindowCenter: center,
          WindowWidth: width,
          VOILUTFunction: voi,
        }),
    }),
  };
}

/** Grey images of all these properties in random combination; the same for the same seed. */
export function greyKinds(count: number, seed: number): readonly PixelKind[] {
  const next = numbersFrom(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const allocated = one([8, 16, 16] as const);
    const stored = allocated === 8 ? one([8, 8, 7]) : one([9, 10, 12, 12, 14, 15, 16]);
    const high = one([stored - 1, stored - 1, allocated - 1]);
    const scale = one(['none', 'rescale', 'modality-lut'] as const);
    const choice: GreyChoice = {
      allocated,
      stored,
      high,
      signed: next() < 0.4,
      unused: one(['zero', 'zero', 'ones']),
      photometric: one(['MONOCHROME1', 'MONOCHROME2', 'MONOCHROME2']),
      scale: stored > 12 && scale === 'modality-lut' ? 'none' : scale,
      voi: one(['none', 'LINEAR', 'LINEAR', 'LINEAR_EXACT', 'SIGMOID', 'voi-lut'] as const),
    };
    return greyKind(choice, seed + i);
  });
}

const clamp = (v: number) => Math.min(255, Math.max(0, Math.round(v)));

/** R G B of a picture whose channels differ. */
export function rgbPicture(seed: number): Uint8Array {
  const next = numbersFrom(seed);
  const channels = [0, 1, 2].map(c => picture(next, c));
  return Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) =>
    clamp(255 * channels[i % 3]![Math.floor(i / 3)]! * (i % 3 === 2 ? 0.6 : 1))
  );
}

/** PS3.3 C.7.6.3.1.2. */
export function ybrOf(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    out[i] = clamp(0.299 * r + 0.587 * g + 0.114 * b);
    out[i + 1] = clamp(-0.168736 * r - 0.331264 * g + 0.5 * b + 128);
    out[i + 2] = clamp(0.5 * r - 0.418688 * g - 0.081312 * b + 128);
  }
  return out;
}

const planar = (samples: Uint8Array) =>
  Uint8Array.from(samples, (_, i) => {
    const pixels = samples.length / 3;
    return samples[3 * (i % pixels) + Math.floor(i / pixels)]!;
  });

export function colourKinds(seed: number): readonly PixelKind[] {
  const rgb = rgbPicture(seed);
  const kind = (name: string, samples: Uint8Array, attributes: NaturalDataset): PixelKind => ({
    name: `colour ${name}`,
    colour: true,
    show: [],
    file: dicomFile(samples, WIDTH, HEIGHT, {
      SamplesPerPixel: 3,
      PlanarConfiguration: 0,
      ...attributes,
    }),
  });
  return [
    kind('RGB', rgb, { PhotometricInterpretation: 'RGB' }),
    kind('RGB by plane', planar(rgb), { PhotometricInterpretation: 'RGB', PlanarConfiguration: 1 }),
    kind('YBR_FULL', ybrOf(rgb), { PhotometricInterpretation: 'YBR_FULL' }),
    kind('YBR_FULL by plane', planar(ybrOf(rgb)), {
      PhotometricInterpretation: 'YBR_FULL',
      PlanarConfiguration: 1,
    }),
    kind(
      'RGB of 6 bits',
      rgb.map(v => v >> 2),
      { PhotometricInterpretation: 'RGB', BitsStored: 6, HighBit: 5 }
    ),
    ...([8, 16] as const).map(bits => paletteKind(bits, seed)),
    paletteKind(16, seed, true),
  ];
}

/** The chroma of two pixels shared, in the full or the video range: Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2). */
export function sharedChromaKinds(seed: number): readonly PixelKind[] {
  const ybr = ybrOf(rgbPicture(seed));
  return (['YBR_FULL_422', 'YBR_PARTIAL_422'] as const).map(photometric => {
    const partial = (v: number, i: number) =>
      i % 3 === 0 ? (v * 219) / 255 + 16 : ((v - 128) * 224) / 255 + 128;
    const all = photometric === 'YBR_FULL_422' ? ybr : ybr.map(partial);
    const shared = Uint8Array.from({ length: (all.length / 3) * 2 }, (_, i) => {
      const at = 6 * Math.floor(i / 4);
      return all[at + [0, 3, 1, 2][i % 4]!]!;
    });
    return {
      name: `colour ${photometric}`,
      colour: true,
      show: [],
      file: dicomFile(shared, WIDTH, HEIGHT, {
        SamplesPerPixel: 3,
        PlanarConfiguration: 0,
        PhotometricInterpretation: photometric,
      }),
    };
  });
}

/** PALETTE COLOR, 8-bit indices, tables that begin at an entry of their own. */
function paletteKind(bits: 8 | 16, seed: number, signed = false): PixelKind {
  const next = numbersFrom(seed);
  const [first, length] = [signed ? -118 : 10, 200];
  const indices = Uint8Array.from(picture(next), v => clamp(255 * v) - (signed ? 128 : 0));
  const tables = ['Red', 'Green', 'Blue'].map((colour, c) => {
    const entries = Array.from({ length }, (_, i) => {
      const byte = clamp(c === 1 ? 255 - i : i * (c === 2 ? 0.5 : 1));
      return bits === 16 ? byte * 256 + ((37 * i) & 255) : byte;
    });
    const words = bits === 16 ? Uint16Array.from(entries) : Uint8Array.from(entries);
    return { colour, words };
  });
  return {
    name: `colour PALETTE COLOR, entries of ${bits} bits${signed ? ', signed' : ''}`,
    colour: true,
    show: [],
    file: dicomFile(indices, WIDTH, HEIGHT, {
      PhotometricInterpretation: 'PALETTE COLOR',
      PixelRepresentation: signed ? 1 : 0,
      ...Object.fromEntries(
        tables.flatMap(({ colour, words }) => [
          [`${colour}PaletteColorLookupTableDescriptor`, [length, first, bits]],
          [`${colour}PaletteColorLookupTableData`, [words.buffer]],
        ])
      ),
      _vrMap: Object.fromEntries(
        tables.flatMap(({ colour }) => [
          [`${colour}PaletteColorLookupTableDescriptor`, signed ? 'SS' : 'US'],
          [`${colour}PaletteColorLookupTableData`, 'OW'],
        ])
      ),
    }),
  };
}
