import type { SegmentationType } from './segInput';

/** How the masks are stored (PS3.3, C.8.20.2.3). */
export interface SegEncoding {
  readonly type: SegmentationType;
  readonly fractional: {
    readonly type: 'PROBABILITY' | 'OCCUPANCY';
    readonly maximum: number;
  } | null;
}

export const MAX_PROBABILITY = 255;

/**
 * BINARY where nothing else is asked for, save where OHIF would show other voxels than were stored: its reader of whole
 * files (dcmjs' AsyncDicomReader, in OHIF 3.13.2) takes the bits of a frame that begins inside a byte in the wrong order,
 * and cannot do with the padding byte. Such masks are stored in whole bytes as FRACTIONAL with the values 0 and 1, which
 * every reader treats as a mask.
 *
 * @param asked what the caller wants, undefined for the default
 */
export function segEncoding(
  asked: SegmentationType | undefined,
  image: { readonly rows: number; readonly columns: number; readonly frames: number }
): SegEncoding {
  if (asked === 'FRACTIONAL') {
    return { type: asked, fractional: { type: 'PROBABILITY', maximum: MAX_PROBABILITY } };
  }
  if (asked !== undefined || bitsAreSafe(image))
    return { type: asked ?? 'BINARY', fractional: null };
  return { type: 'FRACTIONAL', fractional: { type: 'OCCUPANCY', maximum: 1 } };
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
}

/** Whether each frame of one bit a pixel begins with a byte. */
export const beginWithBytes = ({ rows, columns, frames }: Sizes): boolean =>
  frames === 1 || (rows * columns) % 8 === 0;

function bitsAreSafe(image: Sizes): boolean {
  const bits = image.rows * image.columns;
  if (image.frames === 1) return true;
  if (!beginWithBytes(image)) return false;
  const padded = ((bits / 8) * image.frames) % 2 === 1;
  // With a padding byte OHIF asks for single frames, which Orthanc 1.10 has only where rows begin at a byte.
  return !padded || image.columns % 8 === 0;
}
