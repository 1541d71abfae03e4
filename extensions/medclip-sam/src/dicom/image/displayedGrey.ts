import type { NaturalDataset } from 'dcmjs';
import { modalityOf } from './modality';
import { paddingTest } from './padding';
import type { PixelLayout } from './pixelLayout';
import { rangeOf, voiOf, windowed, type Shape, type Transform, type WindowRange } from './voi';

/** What every stored value of an image looks like, 0..255; `bytes[value - first]`. */
export interface GreyTable {
  readonly first: number;
  readonly bytes: Uint8Array;
  /** What it is shown with, modality values; of no width where all are equal; null where a table or a sigmoid decides. */
  readonly window: WindowRange | null;
}

type GreyLayout = Pick<PixelLayout, 'signed' | 'bitsStored' | 'photometric'>;

/** Min-max window over what is no padding. */
function automatic(
  present: Uint8Array,
  first: number,
  modality: Transform,
  isPadding: (stored: number) => boolean
): WindowRange {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < present.length; i++) {
    if (!present[i] || isPadding(first + i)) continue;
    const value = modality(first + i);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high >= low ? { lower: low, upper: high } : { lower: 0, upper: 0 };
}

/** The smallest value black and the largest white, all of them black where they are equal. */
const between = ({ lower, upper }: WindowRange): Transform =>
  upper > lower ? v => (v - lower) / (upper - lower) : () => 0;

/** Which stored values an image has, from the smallest possible one on. */
export function valuesPresent(samples: ArrayLike<number>, { signed, bitsStored }: GreyLayout) {
  const first = signed ? -(2 ** (bitsStored - 1)) : 0;
  const present = new Uint8Array(2 ** bitsStored);
  for (let i = 0; i < samples.length; i++) present[samples[i]! - first] = 1;
  return { first, present };
}

/**
 * What stored grey values look like to a reader (PS3.4 N.2): modality LUT or rescale; VOI LUT, else the first window, else
 * min-max of what is no padding; MONOCHROME1 inverted.
 *
 * @param frame from 1
 * @param chosen a window that the reader has set instead, in modality values
 */
export function greyTable(
  { first, present }: { readonly first: number; readonly present: Uint8Array },
  dataset: NaturalDataset,
  layout: GreyLayout,
  frame: number,
  chosen?: WindowRange & { readonly shape?: Shape }
): GreyTable {
  const modality = modalityOf(dataset, layout, frame);
  const voi = voiOf(dataset, frame, modality.signedOutput);
  const automaticWindow = () => {
    const range = automatic(present, first, modality.apply, paddingTest(dataset, layout));
    return { show: between(range), window: range };
  };
  const { show, window } = chosen
    ? {
        show: windowed(
          (chosen.lower + chosen.upper) / 2,
          chosen.upper - chosen.lower,
          chosen.shape ?? 'LINEAR_EXACT'
        ),
        window: chosen.shape === 'SIGMOID' ? null : chosen,
      }
    : voi.kind === 'lut'
      ? { show: voi.show, window: null }
      : voi.kind === 'window'
        ? {
            show: windowed(voi.center, voi.width, voi.shape),
            window: voi.shape === 'SIGMOID' ? null : rangeOf(voi.center, voi.width, voi.shape),
          }
        : automaticWindow();
  const inverted = layout.photometric === 'MONOCHROME1';
  const bytes = new Uint8Array(present.length);
  for (let i = 0; i < bytes.length; i++) {
    if (!present[i]) continue;
    const share = Math.min(1, Math.max(0, show(modality.apply(first + i))));
    bytes[i] = Math.round(255 * (inverted ? 1 - share : share));
  }
  return { first, bytes, window };
}

/** Stored grey values of a frame (from 1) as a reader sees them first, or in the window chosen: 0..255, and the window. */
export function displayedGrey(
  samples: Int32Array,
  dataset: NaturalDataset,
  layout: GreyLayout,
  frame: number,
  chosen?: WindowRange
): { readonly data: Uint8Array; readonly window: WindowRange | null } {
  const values = valuesPresent(samples, layout);
  const { first, bytes, window } = greyTable(values, dataset, layout, frame, chosen);
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < out.length; i++) out[i] = bytes[samples[i]! - first]!;
  return { data: out, window };
}
