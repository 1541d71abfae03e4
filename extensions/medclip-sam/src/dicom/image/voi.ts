import type { NaturalDataset } from 'dcmjs';
import { itemsOf, textOf } from '../dataset/naturalDataset';
import { lookUp, lookupTable } from './lookupTable';
import { allNumbersOf, groupOf } from './values';

/** A value after the modality step, to 0..1 of what is displayed (beyond it: clipped). */
export type Transform = (value: number) => number;

/** Limits of a window in modality values: what is black, and what is white. */
export interface WindowRange {
  readonly lower: number;
  readonly upper: number;
}

/** How the header wants a frame shown (PS3.3 C.11.2), its first window or table. */
export type Voi =
  | { readonly kind: 'lut'; readonly show: Transform }
  | {
      readonly kind: 'window';
      readonly center: number;
      readonly width: number;
      readonly shape: Shape;
    }
  | { readonly kind: 'none' };

export type Shape = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** @param signed sign of the values that go in */
export function voiOf(dataset: NaturalDataset, frame: number, signed: boolean): Voi {
  const group = groupOf(dataset, frame, 'FrameVOILUTSequence');
  const [item] = itemsOf(group, 'VOILUTSequence');
  const table = item && lookupTable(item, signed);
  if (table) return { kind: 'lut', show: v => lookUp(table, v) / table.maximum };
  const [center] = allNumbersOf(group, 'WindowCenter');
  const [width] = allNumbersOf(group, 'WindowWidth');
  if (center === undefined || width === undefined || !(width > 0)) return { kind: 'none' };
  const named = (textOf(group, 'VOILUTFunction') ?? 'LINEAR').toUpperCase();
  const shape = named === 'SIGMOID' || named === 'LINEAR_EXACT' ? named : 'LINEAR';
  return { kind: 'window', center, width, shape };
}

/**
 * Windows of PS3.3 C.11.2.1.2 and C.11.2.1.3. A LINEAR one must be at least 1 wide; maps of small numbers come with less, and
 * mean LINEAR_EXACT.
 */
export function windowed(center: number, width: number, shape: Shape): Transform {
  if (shape === 'SIGMOID') return v => 1 / (1 + Math.exp((-4 * (v - center)) / width));
  if (shape === 'LINEAR_EXACT' || width < 1) return v => (v - center) / width + 0.5;
  const span = width - 1;
  if (span === 0) return v => (v <= center - 0.5 ? 0 : 1);
  return v => (v - (center - 0.5)) / span + 0.5;
}

/** The limits of a window as a viewer keeps them. */
export function rangeOf(center: number, width: number, shape: Shape): WindowRange {
  if (shape !== 'LINEAR' || width < 1)
    return { lower: center - width / 2, upper: center + width / 2 };
  return { lower: center - 0.5 - (width - 1) / 2, upper: center - 0.5 + (width - 1) / 2 };
}

/**
 * The one window that all slices of a stack are compared in: the median limits of theirs. Headers of one series differ in their windows
 * (MR scanners set one for each slice), and where there is none each slice would be stretched from its own smallest value to its largest,
 * so that the same tissue would look different from slice to slice.
 *
 * @returns null where they agree, or where a table, a sigmoid or colour decides on some slice
 */
export function stackWindow(windows: readonly (WindowRange | null)[]): WindowRange | null {
  const [first] = windows;
  if (!first || windows.some(w => w === null)) return null;
  const known = windows.filter((w): w is WindowRange => w !== null && w.upper > w.lower);
  if (known.length === 0) return null;
  const agree = windows.every(w => w!.lower === first.lower && w!.upper === first.upper);
  if (agree) return null;
  const [lower, upper] = [median(known.map(w => w.lower)), median(known.map(w => w.upper))];
  return upper > lower ? { lower, upper } : null;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;
