import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say, type Sentence } from '../../../core/errors';
import { checkPixels } from '../../../core/limits';
import { numberOf, valueOf } from '../../dataset/naturalDataset';
import type { Part10 } from '../../dataset/part10';
import { isUid } from '../../dataset/uid';
import { areFragmentsCut } from '../../image/encapsulatedFrame';
import type { FrameCodecs } from '../../image/frameCodec';
import { isCutShort } from '../../image/nativeFrame';
import type { SegmentationType } from '../segInput';
import {
  isNativeSyntax,
  isOwnSyntax,
  nativeBytes,
  pixelParts,
  type FrameLayout,
  type PixelParts,
} from './segFramePixels';

/** Bytes that some writers fill up. */
const WORD = 4;

const AGAIN = 'Fetch the segmentation again from where it came from.';

/**
 * The pixel data of a segmentation and how they are stored, checked as far as that goes without decoding a frame.
 *
 * @throws MedClipSamError dicom-invalid where they cannot be read, or are not whole; too-large
 */
export function segPixelSource(
  { dataset, transferSyntaxUID, bytes }: Part10,
  type: SegmentationType,
  codecs: FrameCodecs
): { readonly parts: PixelParts; readonly layout: FrameLayout } {
  if (!isOwnSyntax(transferSyntaxUID) && !codecs.has(transferSyntaxUID)) {
    const syntax = isUid(transferSyntaxUID) ? transferSyntaxUID : 'unknown';
    throw unreadable(
      say`The segmentation is compressed in a way that cannot be read here (transfer syntax ${syntax}).`,
      'Convert it to Explicit VR Little Endian, for example with dcmdjpeg or gdcmconv --raw.'
    );
  }
  const layout = { ...sizes(dataset, type), transferSyntaxUID, codecs };
  checkPixels(layout.rows, layout.columns);
  if (valueOf(dataset, 'PixelData') === undefined) {
    throw unreadable('The segmentation holds no pixel data.', AGAIN);
  }
  const parts = pixelParts(dataset, layout);
  if (!parts) throw damagedSeg();
  if (isNativeSyntax(transferSyntaxUID)) checkLength(parts[0]![0]!, bytes, layout);
  else if (areFragmentsCut(bytes)) throw damagedSeg();
  return { parts, layout };
}

export const damagedSeg = (cause?: unknown): MedClipSamError =>
  unreadable('The pixel data of the segmentation is incomplete or broken.', AGAIN, cause);

function sizes(dataset: NaturalDataset, type: SegmentationType) {
  const again = 'Export it again in the software that wrote it.';
  const [rows, columns] = [numberOf(dataset, 'Rows') ?? 0, numberOf(dataset, 'Columns') ?? 0];
  const bits = numberOf(dataset, 'BitsAllocated') ?? (type === 'BINARY' ? 1 : 8);
  const bitsAllocated = ([1, 8, 16] as const).find(known => known === bits);
  if (!(rows > 0 && columns > 0) || !bitsAllocated) {
    throw unreadable('The segmentation has no usable image size.', again);
  }
  const frames = numberOf(dataset, 'NumberOfFrames') ?? 1;
  if (!Number.isInteger(frames) || frames < 1) {
    throw unreadable('The segmentation has no frames.', again);
  }
  return { rows, columns, frames, bitsAllocated };
}

/** A byte more is padding, and so are zeros up to a word; anything else is of another size than the header says, and would be read askew. */
function checkLength(pixels: Uint8Array, file: Uint8Array, layout: FrameLayout): void {
  if (isCutShort(file, layout.transferSyntaxUID, pixels.length)) throw damagedSeg();
  const asked = nativeBytes(layout);
  const rest = pixels.subarray(asked);
  const isPadding = rest.length <= 1 || (rest.length < WORD && rest.every(b => b === 0));
  if (pixels.length >= asked && isPadding) return;
  throw unreadable(
    say`The header of the segmentation asks for ${asked} bytes of pixel data, the file holds ${pixels.length}.`,
    'Check Rows, Columns and Number of Frames, or export it again in the software that wrote it.'
  );
}

const unreadable = (message: string | Sentence, remedy: string, cause?: unknown): MedClipSamError =>
  new MedClipSamError('dicom-invalid', message, remedy, { cause });
