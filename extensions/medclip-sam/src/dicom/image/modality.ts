import type { NaturalDataset } from 'dcmjs';
import { itemsOf, numberOf, textOf } from '../dataset/naturalDataset';
import { lookUp, lookupTable } from './lookupTable';
import type { PixelLayout } from './pixelLayout';
import { groupOf } from './values';

/** From stored values to those that a window is given in. */
export interface Modality {
  readonly kind: 'none' | 'rescale' | 'lut';
  readonly apply: (stored: number) => number;
  readonly signedOutput: boolean;
}

/** X-Ray Angiographic and Radiofluoroscopic Image Storage. */
const NOT_FOR_DISPLAY = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.12\.[12]$/;

/** False for XA and XRF, which display stored values. */
export const usesModality = (dataset: NaturalDataset): boolean =>
  !NOT_FOR_DISPLAY.test(textOf(dataset, 'SOPClassUID') ?? '');

/**
 * Modality LUT or rescale of a frame (from 1; PS3.3 C.11.1), from the functional groups where the object has them. In XA and XRF
 * they lead to intensities for calculating; the stored values are what is displayed (PS3.3 C.8.7.1.1).
 */
export function modalityOf(
  dataset: NaturalDataset,
  { signed }: Pick<PixelLayout, 'signed'>,
  frame: number
): Modality {
  if (!usesModality(dataset)) {
    return { kind: 'none', apply: v => v, signedOutput: signed };
  }
  const [item] = itemsOf(dataset, 'ModalityLUTSequence');
  const table = item && lookupTable(item, signed);
  if (table) return { kind: 'lut', apply: v => lookUp(table, v), signedOutput: false };
  const { slope, intercept } = rescaleOf(dataset, frame);
  const plain = slope === 1 && intercept === 0;
  return {
    kind: plain ? 'none' : 'rescale',
    apply: plain ? v => v : v => v * slope + intercept,
    signedOutput: signed || intercept < 0,
  };
}

/** Rescale Slope and Intercept of a frame (from 1), 1 and 0 where the object has none. */
export function rescaleOf(dataset: NaturalDataset, frame: number) {
  const group = groupOf(dataset, frame, 'PixelValueTransformationSequence');
  const slope = numberOf(group, 'RescaleSlope') ?? 1;
  return { slope: slope === 0 ? 1 : slope, intercept: numberOf(group, 'RescaleIntercept') ?? 0 };
}
