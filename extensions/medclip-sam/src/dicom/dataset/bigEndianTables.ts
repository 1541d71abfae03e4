import type { NaturalDataset } from 'dcmjs';
import { itemsOf } from './naturalDataset';

const TABLE = /^(LUTData|(Segmented)?(Red|Green|Blue|Alpha)PaletteColorLookupTableData)$/;

const bytesOf = (part: unknown): Uint8Array | null =>
  part instanceof ArrayBuffer ? new Uint8Array(part) : part instanceof Uint8Array ? part : null;

const areBytesInWords = (dataset: NaturalDataset): boolean =>
  Number(dataset.BitsAllocated) <= 8 &&
  (dataset._vrMap as { PixelData?: string } | undefined)?.PixelData === 'OW';

/**
 * Look-up tables of a big-endian file (OW, PS3.5 7.3) as little-endian words, at any depth, in place: the parser turns round
 * numbers, but no buffers. So are pixels of 8 bits or of one that were written as words (OW), two or sixteen in each; other pixel data are left as they are stored.
 */
export function turnTables(dataset: NaturalDataset): void {
  for (const keyword of Object.keys(dataset)) {
    if (keyword === '_vrMap') continue;
    if (keyword === 'PixelData' && !areBytesInWords(dataset)) continue;
    const value = dataset[keyword];
    if (keyword !== 'PixelData' && !TABLE.test(keyword)) {
      for (const item of itemsOf(dataset, keyword)) if (!ArrayBuffer.isView(item)) turnTables(item);
      continue;
    }
    for (const part of Array.isArray(value) ? value : [value]) {
      const bytes = bytesOf(part);
      for (let i = 0; bytes && i + 1 < bytes.length; i += 2) {
        [bytes[i], bytes[i + 1]] = [bytes[i + 1]!, bytes[i]!];
      }
    }
  }
}
