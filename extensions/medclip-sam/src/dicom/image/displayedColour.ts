import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say } from '../../core/errors';
import type { StoredFrame } from './storedFrame';
import { signedAs } from './lookupTable';
import { allNumbersOf, wordsOf } from './values';

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** PALETTE COLOR (PS3.3 C.7.6.3.1.5, C.7.9): three tables of 8- or 16-bit entries. */
function fromPalette({ samples, signed }: StoredFrame, dataset: NaturalDataset): Uint8Array {
  const tables = ['Red', 'Green', 'Blue'].map(colour => {
    const [count, first, bits] = allNumbersOf(
      dataset,
      `${colour}PaletteColorLookupTableDescriptor`
    );
    let entries = wordsOf(dataset, `${colour}PaletteColorLookupTableData`);
    const expected = count || 65536;
    if (bits === undefined || entries.length === 0) {
      throw new MedClipSamError(
        'unsupported-image',
        'The image needs a colour palette that the file does not hold.',
        'Fetch the image again from where it came from.'
      );
    }
    // Tables of bytes are stored two to a word, low byte first.
    if (entries.length < expected) entries = entries.flatMap(w => [w & 255, w >> 8]);
    // Some writers say 16 bits and use 8.
    const wide = entries.some(v => v > 255);
    return { first: signedAs(signed, first ?? 0), bytes: entries.map(v => (wide ? v >> 8 : v)) };
  });
  const out = new Uint8Array(samples.length * 3);
  for (let i = 0; i < samples.length; i++) {
    for (let c = 0; c < 3; c++) {
      const { first, bytes } = tables[c]!;
      out[3 * i + c] = bytes[Math.min(bytes.length - 1, Math.max(0, samples[i]! - first))]!;
    }
  }
  return out;
}

/**
 * YBR_FULL to RGB (PS3.3 C.7.6.3.1.2). The standard's zero of the chroma is 128, DCMTK's the middle of 0..255, and it cuts where
 * the standard rounds; each colour is taken half way between, so that it is within one level of both.
 */
function fromYbrFull(samples: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = samples[i]!;
    const cb = samples[i + 1]! - 128;
    const cr = samples[i + 2]! - 128;
    out[i] = clampByte(y + 1.402 * cr + 0.3);
    out[i + 1] = clampByte(y - 0.344136 * cb - 0.714136 * cr - 0.3);
    out[i + 2] = clampByte(y + 1.772 * cb + 0.44);
  }
  return out;
}

/** YBR_PARTIAL_422, with Y from 16 to 235 and chroma from 16 to 240, as YBR_FULL (ITU-R BT.601). */
function fullRange(samples: ArrayLike<number>): Float64Array {
  return Float64Array.from(samples, (v, i) =>
    i % 3 === 0 ? ((v - 16) * 255) / 219 : ((v - 128) * 255) / 224 + 128
  );
}

const DEFINED: readonly string[] = [
  ...['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'HSV', 'ARGB', 'CMYK', 'XYB'],
  ...['YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_422', 'YBR_PARTIAL_420', 'YBR_ICT', 'YBR_RCT'],
];

/**
 * Interleaved 8-bit RGB of a colour frame.
 *
 * @throws MedClipSamError unsupported-image for colour models that are not handled, and a palette that is missing
 */
export function displayedColour(frame: StoredFrame, dataset: NaturalDataset): Uint8Array {
  if (frame.samplesPerPixel === 1) return fromPalette(frame, dataset);
  const { samples, photometric, bitsStored } = frame;
  const most = 2 ** bitsStored - 1;
  const bytes =
    bitsStored > 8
      ? samples.map(v => v >> (bitsStored - 8))
      : bitsStored < 8
        ? samples.map(v => Math.round((255 * v) / most))
        : samples;
  if (photometric === 'RGB') return Uint8Array.from(bytes);
  if (photometric === 'YBR_FULL') return fromYbrFull(bytes);
  if (photometric === 'YBR_PARTIAL') return fromYbrFull(fullRange(bytes));
  throw new MedClipSamError(
    'unsupported-image',
    // Anything may stand in a header, a name too: only what the standard defines (PS3.3 C.7.6.3.1.2) is said.
    DEFINED.includes(photometric)
      ? say`The colour model ${photometric} cannot be read here.`
      : 'The colour model of the image is none that DICOM defines.',
    'Convert the image to RGB.'
  );
}
