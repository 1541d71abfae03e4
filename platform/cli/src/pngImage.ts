import { PNG } from 'pngjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { checkPixels } from '@medclip/extension-medclip-sam/core/limits';
import type { FloatMap, Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { colourToRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/window';
import { isDicom } from '@medclip/extension-medclip-sam/dicom/dataset/part10Preamble';
import { displayedGrey } from '@medclip/extension-medclip-sam/dicom/image/displayedGrey';
import type { WindowRange } from '@medclip/extension-medclip-sam/dicom/image/voi';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const IEND = 0x49454e44;

/** Where the header says how many bits a sample has. */
const BIT_DEPTH = 24;

function damaged(cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'unsupported-image',
    'The PNG file is damaged.',
    'Export the image again as PNG or DICOM.',
    { cause }
  );
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((b, i) => bytes[i] === b);
}

/** Pixels as they are stored, four samples each (RGBA), of up to 8 bits scaled to 8. */
interface PngPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
  /** Largest value of a sample. */
  readonly most: 255 | 65535;
}

interface WindowedPng {
  readonly raster: Raster8;
  /** What 16-bit grey is shown with; null for the others, which are as they are. */
  readonly window: WindowRange | null;
}

/** @throws MedClipSamError `too-large`, `unsupported-image` */
function pngPixels(bytes: Uint8Array): PngPixels {
  checkSize(bytes);
  const wide = bytes[BIT_DEPTH] === 16;
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, imageLength(bytes));
    const png = PNG.sync.read(buffer, { skipRescale: wide });
    const data: Uint8Array | Uint16Array = png.data;
    return { width: png.width, height: png.height, data, most: wide ? 65535 : 255 };
  } catch (cause) {
    throw damaged(cause);
  }
}

/** A PNG as 8-bit raster. */
export const readPng = (bytes: Uint8Array): Raster8 => readWindowedPng(bytes).raster;

/**
 * A PNG of any colour type as 8-bit raster; grey where all three channels agree everywhere. Grey of 16 bits is shown from its smallest
 * value to its largest, as a DICOM image without a window: nothing in the file says which of the bits are used.
 *
 * @param chosen the window of 16-bit grey in place of that
 */
export function readWindowedPng(bytes: Uint8Array, chosen?: WindowRange): WindowedPng {
  const { width, height, data, most } = pngPixels(bytes);
  const grey = greyOf(data);
  if (grey) {
    const { data: shown, window } =
      most === 255
        ? { data: Uint8Array.from(grey), window: null }
        : displayedGrey(grey, {}, GREY_16, 1, chosen);
    return { raster: { width, height, channels: 1, data: shown }, window };
  }
  const bits8 =
    data instanceof Uint16Array ? Uint8Array.from(data, v => Math.round((v * 255) / most)) : data;
  return { raster: colourToRaster(width, height, 4, bits8), window: null };
}

const GREY_16 = { signed: false, bitsStored: 16, photometric: 'MONOCHROME2' };

/** One sample a pixel; null where the channels differ. */
function greyOf(rgba: ArrayLike<number>): Int32Array | null {
  const grey = new Int32Array(rgba.length / 4);
  for (let i = 0; i < grey.length; i++) {
    const r = rgba[4 * i]!;
    if (rgba[4 * i + 1] !== r || rgba[4 * i + 2] !== r) return null;
    grey[i] = r;
  }
  return grey;
}

/** Bytes up to the end of the IEND chunk; what programs put behind it is no part of the picture (ISO/IEC 15948, 5.2). */
function imageLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (view.getUint32(at + 4) === IEND) return Math.min(end, bytes.length);
    at = end;
  }
  return bytes.length;
}

/**
 * The header (IHDR) is looked at before anything is unpacked. Its pixels are held as four, three and one bytes.
 *
 * @throws MedClipSamError `too-large`; `unsupported-image` for a file that cannot hold what its header says
 */
function checkSize(bytes: Uint8Array): void {
  if (bytes.length < 29) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  checkPixels(height, width, 2);
  // Deflate packs at most 1032 to one.
  const rowBytes = Math.ceil((width * (bytes[BIT_DEPTH] ?? 8)) / 8);
  if (rowBytes * height > 1032 * bytes.length) throw damaged();
}

/** 8-bit grey PNG. */
export function greyPng(width: number, height: number, data: Uint8Array): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data);
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}

export function maskPng(mask: Mask): Buffer {
  return greyPng(
    mask.width,
    mask.height,
    mask.data.map(v => (v ? 255 : 0))
  );
}

export function heatmapPng(map: FloatMap): Buffer {
  const data = Uint8Array.from(map.data, v => Math.round(255 * v));
  return greyPng(map.width, map.height, data);
}

/** Why a file cannot be a mask, by its first bytes; null for a PNG. Of a segmentation it says how masks are made of it. */
export function whyNoMaskPng(bytes: Uint8Array): string | null {
  if (isPng(bytes)) return null;
  if (bytes.length === 0) return 'the mask must be a PNG, and the file is empty';
  const made = isDicom(bytes) ? '; "medclip-sam seg read" makes PNG files of a DICOM SEG' : '';
  return `the mask must be a PNG${made}`;
}

/**
 * A mask PNG: 0 outside and 255 inside, anything above half of the largest possible value counting as inside, of a colour its largest
 * channel; or 0 and one other value, as label images have it. What is fully transparent is outside.
 *
 * @param name of the file, for a sentence about it
 * @throws MedClipSamError `bad-input` where it is not known what is inside; as `readPng`
 */
export function readMaskPng(bytes: Uint8Array, name?: string): Mask {
  const other = whyNoMaskPng(bytes);
  if (other) throw unclear(`${name === undefined ? '' : `${name}: `}${other}.`);
  const { width, height, data: rgba, most } = pngPixels(bytes);
  const values = new Uint16Array(width * height);
  const present = new Set<number>();
  let [clear, solid] = [false, false];
  for (let i = 0; i < values.length; i++) {
    const isClear = rgba[4 * i + 3] === 0;
    clear ||= isClear;
    solid ||= !isClear;
    if (!isClear) values[i] = Math.max(rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!);
    if (values[i]) present.add(values[i]!);
  }
  const mask = name === undefined ? 'The mask' : `The mask ${name}`;
  if (clear && solid && present.size === 0) {
    throw unclear(`${mask} is black or transparent everywhere, so it is not known what is inside.`);
  }
  const half = most / 2;
  const sorted = [...present].sort((a, b) => a - b);
  const isBright = (sorted.at(-1) ?? 0) > half;
  if (!isBright && sorted.length > 1) {
    const some = sorted.slice(0, MOST_NAMED).join(', ');
    throw unclear(
      `${mask} has several grey values above 0, and none above ${Math.floor(half)} of ${most} ` +
        `(${some}${sorted.length > MOST_NAMED ? ' …' : ''}), so it is not known what is inside.`
    );
  }
  const above = isBright ? half : 0;
  return { width, height, data: Uint8Array.from(values, v => (v > above ? 1 : 0)) };
}

/** Values that a sentence names. */
const MOST_NAMED = 5;

const unclear = (message: string): MedClipSamError =>
  new MedClipSamError('bad-input', message, 'Give a mask with 0 outside and 255 inside.');
