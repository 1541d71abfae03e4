import type { NaturalDataset } from 'dcmjs';
import { toCodeString, toDecimalString } from '../dataset/dicomText';
import { numberOf, textOf } from '../dataset/naturalDataset';

/** Lossy transfer syntaxes and their LossyImageCompressionMethod (PS3.3, C.7.6.1.1.5.1). */
const LOSSY_SYNTAX: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.4.50': 'ISO_10918_1',
  '1.2.840.10008.1.2.4.51': 'ISO_10918_1',
  '1.2.840.10008.1.2.4.81': 'ISO_14495_1',
  '1.2.840.10008.1.2.4.91': 'ISO_15444_1',
  '1.2.840.10008.1.2.4.93': 'ISO_15444_2',
  '1.2.840.10008.1.2.4.100': 'ISO_13818_2',
  '1.2.840.10008.1.2.4.102': 'ISO_14496_10',
  '1.2.840.10008.1.2.4.103': 'ISO_14496_10',
  '1.2.840.10008.1.2.4.203': 'ISO_15444_15',
};

/** "Once lossy, always lossy": a mask drawn on a lossy image says so (PS3.3, C.7.6.1.1.5). */
export function lossyCompression(sources: readonly NaturalDataset[]): NaturalDataset {
  const lossy = sources.find(isLossy);
  if (!lossy) return { LossyImageCompression: '00' };
  const ratio = numberOf(lossy, 'LossyImageCompressionRatio');
  const method =
    textOf(lossy, 'LossyImageCompressionMethod') ?? LOSSY_SYNTAX[syntaxOf(lossy)] ?? 'ISO_10918_1';
  return {
    LossyImageCompression: '01',
    // Required, and unknown where the source does not say it: 1 claims nothing.
    LossyImageCompressionRatio: toDecimalString(ratio !== undefined && ratio > 0 ? ratio : 1),
    LossyImageCompressionMethod: toCodeString(method),
  };
}

function isLossy(source: NaturalDataset): boolean {
  return textOf(source, 'LossyImageCompression') === '01' || syntaxOf(source) in LOSSY_SYNTAX;
}

function syntaxOf(source: NaturalDataset): string {
  return textOf(source, 'AvailableTransferSyntaxUID') ?? '';
}
