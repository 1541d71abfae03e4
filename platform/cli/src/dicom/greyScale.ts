import type { NaturalDataset } from 'dcmjs';
import { functionalGroup, itemsOf, numberOf, numbersOf, textOf, wordsOf } from './attributes';
import type { PixelLayout } from './pixelLayout';

/** A look-up table with its descriptor (PS3.3 C.11.1.1): values below `first` take the first entry, above the last. */
interface LookupTable {
  readonly first: number;
  readonly entries: readonly number[];
  readonly maximum: number;
}

function lookupTable(item: NaturalDataset, signedInput: boolean): LookupTable | null {
  const [count, start, bits] = numbersOf(item, 'LUTDescriptor');
  let entries = wordsOf(item, 'LUTData');
  const expected = count || 65536;
  if (bits === undefined || entries.length === 0) return null;
  if (entries.length * 2 === expected) entries = entries.flatMap(w => [w & 255, w >> 8]);
  // The descriptor is US or SS by the sign of what comes in; dcmjs may have read the other one.
  const first = signedInput && start! > 32767 ? start! - 65536 : start!;
  return { first, entries: entries.slice(0, expected), maximum: 2 ** bits - 1 };
}

function lookUp(table: LookupTable, value: number): number {
  const index = Math.round(value) - table.first;
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, index))]!;
}

/** A grey value after the modality step, to 0..1 of what is displayed. */
type Transform = (value: number) => number;

/** Windows of PS3.3 C.11.2.1.2 and C.11.2.1.3. */
function windowed(center: number, width: number, shape: string): Transform {
  if (shape === 'SIGMOID') return v => 1 / (1 + Math.exp((-4 * (v - center)) / width));
  if (shape === 'LINEAR_EXACT') return v => (v - center) / width + 0.5;
  const span = Math.max(width, 1) - 1;
  if (span === 0) return v => (v <= center - 0.5 ? 0 : 1);
  return v => (v - (center - 0.5)) / span + 0.5;
}

/** Modality LUT or rescale (PS3.3 C.11.1), per frame where functional groups say so. */
function modalityTransform(
  dataset: NaturalDataset,
  layout: PixelLayout,
  frame: number
): { readonly apply: Transform; readonly signedOutput: boolean } {
  const table = itemsOf(dataset, 'ModalityLUTSequence').map(i => lookupTable(i, layout.signed))[0];
  if (table) return { apply: v => lookUp(table, v), signedOutput: false };
  const group = functionalGroup(dataset, frame, 'PixelValueTransformationSequence');
  const slope = numberOf(group, 'RescaleSlope') ?? 1;
  const intercept = numberOf(group, 'RescaleIntercept') ?? 0;
  return {
    apply: v => v * slope + intercept,
    signedOutput: layout.signed || intercept < 0,
  };
}

/** Is this stored value padding (PS3.3 C.7.5.1.1.2), which must not widen an automatic window? */
function paddingTest(dataset: NaturalDataset, layout: PixelLayout): (value: number) => boolean {
  const stored = (value: number | null): number | null =>
    value !== null && layout.signed && value >= 2 ** (layout.bitsStored - 1)
      ? value - 2 ** layout.bitsAllocated
      : value;
  const value = stored(numberOf(dataset, 'PixelPaddingValue'));
  if (value === null) return () => false;
  const limit = stored(numberOf(dataset, 'PixelPaddingRangeLimit')) ?? value;
  const [low, high] = [Math.min(value, limit), Math.max(value, limit)];
  return v => v >= low && v <= high;
}

/** Min-max window over what is no padding. */
function automatic(values: Float64Array, padding: (i: number) => boolean): Transform {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (padding(i)) continue;
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return high > low ? v => (v - low) / (high - low) : () => 0;
}

/**
 * Stored grey values as a reader sees them, 0..255: modality LUT or rescale; VOI LUT, else the first window, else
 * min-max; MONOCHROME1 inverted (PS3.4 N.2).
 */
export function displayedGrey(
  samples: Int32Array,
  dataset: NaturalDataset,
  layout: PixelLayout,
  frame: number
): Uint8Array {
  const modality = modalityTransform(dataset, layout, frame);
  const values = Float64Array.from(samples, modality.apply);
  const group = functionalGroup(dataset, frame, 'FrameVOILUTSequence');
  const table = itemsOf(group, 'VOILUTSequence').map(i => lookupTable(i, modality.signedOutput))[0];
  const center = numberOf(group, 'WindowCenter');
  const width = numberOf(group, 'WindowWidth');
  const shape = (textOf(group, 'VOILUTFunction') ?? 'LINEAR').toUpperCase();
  const isPadding = paddingTest(dataset, layout);
  const show: Transform = table
    ? v => lookUp(table, v) / table.maximum
    : center !== null && width !== null && width > 0
      ? windowed(center, width, shape)
      : automatic(values, i => isPadding(samples[i]!));
  const inverted = layout.photometric === 'MONOCHROME1';
  return Uint8Array.from(values, v => {
    const share = Math.min(1, Math.max(0, show(v)));
    return Math.round(255 * (inverted ? 1 - share : share));
  });
}
