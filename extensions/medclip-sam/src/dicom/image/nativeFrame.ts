import type { NaturalDataset } from 'dcmjs';
import type { PixelLayout } from './pixelLayout';
import { buffersOf } from './values';

/**
 * Do pixels share their colours two by two (PS3.3 C.7.6.3.1.2)? Programs that unpack them leave the header as it was; then there
 * are three bytes for each pixel.
 *
 * @param bytes of one frame
 */
export function is422(layout: PixelLayout, bytes: number): boolean {
  if (!/^YBR_(FULL|PARTIAL)_422$/.test(layout.photometric) || layout.samplesPerPixel !== 3)
    return false;
  return bytes < 3 * layout.rows * layout.columns;
}

/** The uncompressed pixel data of an object, all frames. */
export const pixelBytes = (dataset: NaturalDataset): Uint8Array =>
  buffersOf(dataset, 'PixelData')[0] ?? new Uint8Array(0);

/** The bytes of one uncompressed frame (from 0); null where there are too few. */
export function nativeFrameBytes(
  dataset: NaturalDataset,
  layout: PixelLayout,
  frame: number
): { readonly own: Uint8Array; readonly all: number } | null {
  const bytes = buffersOf(dataset, 'PixelData')[0];
  const subsampled = is422(layout, (bytes?.length ?? 0) / layout.frames);
  const perPixel = (subsampled ? 2 : layout.samplesPerPixel) * (layout.bitsAllocated / 8);
  const size = layout.rows * layout.columns * perPixel;
  if (!bytes || bytes.length < size * (frame + 1)) return null;
  return { own: bytes.subarray(size * frame, size * (frame + 1)), all: bytes.length };
}

/**
 * Does the file end before its pixel data do? The parser fills what is missing with zeros, so the declared length is
 * looked up in the file: the element's tag, its VR where there is one, and the length.
 */
export function isCutShort(bytes: Uint8Array, transferSyntax: string, length: number): boolean {
  if (transferSyntax === '1.2.840.10008.1.2.1.99') return false;
  const little = transferSyntax !== '1.2.840.10008.1.2.2';
  const tag = little ? [0xe0, 0x7f, 0x10, 0] : [0x7f, 0xe0, 0, 0x10];
  const header = transferSyntax === '1.2.840.10008.1.2' ? 8 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(tag[0]!); at >= 0; at = bytes.indexOf(tag[0]!, at + 1)) {
    if (!tag.every((byte, i) => bytes[at + i] === byte)) continue;
    if (at + header <= bytes.length && view.getUint32(at + header - 4, little) === length) {
      return at + header + length > bytes.length;
    }
  }
  return false;
}
