import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { LIMITS, overLimit } from '@medclip/extension-medclip-sam/core/limits';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { DicomWebError } from '../http/answers';
import type { FolderStore } from '../folder/folderStore';
import { assembleFragments, DEFLATED_FRAME, framesOf, isNative, MEDIA_TYPES } from './frames';
import type { IndexedInstance } from '../index/instanceIndex';
import type { PixelPlace } from './pixelPlace';

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const inflateFrame = promisify(inflateRaw);

export interface FileFrames {
  readonly count: number;
  /** Bytes of frame `n`, counted from 1 as DICOM does. */
  frame(n: number): Promise<Buffer>;
  readonly mediaType: string;
  /** Transfer syntax of the bytes that `frame` returns. */
  readonly transferSyntaxUid: string;
}

/**
 * The frames of a stored instance, each read from its place in the file; null when there are none, or when fragments cannot be
 * assigned to frames. Only a deflated data set is unpacked as a whole.
 */
export async function fileFrames(
  store: FolderStore,
  instance: IndexedInstance
): Promise<FileFrames | null> {
  const { transferSyntaxUid } = instance.identity;
  if (transferSyntaxUid === DEFLATED) {
    const { raw } = await store.parse(instance);
    const frames = framesOf(raw, transferSyntaxUid);
    return frames && { ...frames, frame: async n => frames.frame(n) };
  }
  const { pixels } = instance;
  if (!pixels) return null;
  const file = store.pathOf(instance);
  if (isNative(transferSyntaxUid)) return nativeFrames(file, pixels, transferSyntaxUid);
  const groups = await fragmentGroups(file, pixels);
  if (!groups) return null;
  const deflated = transferSyntaxUid === DEFLATED_FRAME;
  return {
    count: pixels.frames,
    frame: async n => {
      const pieces = groups[n - 1] ?? [];
      const bytes = await readPieces(file, pieces);
      return deflated ? inflated(bytes, pixels) : bytes;
    },
    mediaType: MEDIA_TYPES[transferSyntaxUid] ?? 'application/octet-stream',
    transferSyntaxUid: deflated ? EXPLICIT_LITTLE : transferSyntaxUid,
  };
}

function nativeFrames(file: string, pixels: PixelPlace, transferSyntaxUid: string): FileFrames {
  const [start = 0] = pixels.pieces[0] ?? [];
  const { frameBits, frames } = pixels;
  const swap = transferSyntaxUid === EXPLICIT_BIG && pixels.bitsAllocated === 16;
  return {
    count: frames,
    async frame(n) {
      const first = (n - 1) * frameBits;
      const from = Math.floor(first / 8);
      const to = Math.ceil((first + frameBits) / 8);
      const bytes = await readPieces(file, [[start + from, to - from]]);
      if (swap) bytes.swap16();
      return shifted(bytes, first % 8, frameBits);
    },
    mediaType: 'application/octet-stream',
    transferSyntaxUid: EXPLICIT_LITTLE,
  };
}

/** 1-bit frames follow each other without padding (PS3.5 8.1.1): this one is shifted to a byte border. */
function shifted(bytes: Buffer, shift: number, bits: number): Buffer {
  if (shift === 0 && bits % 8 === 0) return bytes;
  const out = Buffer.alloc(Math.ceil(bits / 8));
  for (let i = 0; i < out.length; i++) {
    out[i] = ((bytes[i] ?? 0) >> shift) | ((bytes[i + 1] ?? 0) << (8 - shift));
  }
  const spare = bits % 8;
  if (spare) out[out.length - 1]! &= (1 << spare) - 1;
  return out;
}

type Piece = readonly [offset: number, length: number];

/** Fragments by frame; where their numbers differ, the beginning of each is looked at. */
async function fragmentGroups(file: string, pixels: PixelPlace): Promise<Piece[][] | null> {
  const pieces = pixels.pieces.filter(([, length]) => length > 0);
  if (pieces.length === pixels.frames) return pieces.map(piece => [piece]);
  if (pixels.frames === 1) return pieces.length ? [pieces] : null;
  const heads: Buffer[] = [];
  for (const [offset, length] of pieces) {
    heads.push(await readPieces(file, [[offset, Math.min(8, length)]]));
  }
  return assembleFragments(heads, pieces, pixels.frames);
}

async function readPieces(file: string, pieces: readonly Piece[]): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => {
    throw new DicomWebError(404, 'The file of this object is not there any more.');
  });
  try {
    const out = Buffer.alloc(pieces.reduce((sum, [, length]) => sum + length, 0));
    let at = 0;
    for (const [offset, length] of pieces) {
      const { bytesRead } = await handle.read(out, at, length, offset);
      if (bytesRead < length) throw new DicomWebError(404, 'The file of this object is cut off.');
      at += length;
    }
    return out;
  } finally {
    await handle.close();
  }
}

/** No more than a frame can be, and never more than the limit, whatever rows and columns say. */
async function inflated(bytes: Buffer, pixels: PixelPlace): Promise<Buffer> {
  const most = Math.min(Math.ceil(pixels.frameBits / 8) + 1, 2 * LIMITS.pixels);
  try {
    return await inflateFrame(bytes, { maxOutputLength: most });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const { message } = large ? overLimit('pixels') : MALFORMED;
    throw new DicomWebError(422, message);
  }
}

const MALFORMED = new MedClipSamError('dicom-invalid', 'The deflated frame is broken.', '');
