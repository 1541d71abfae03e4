import { PNG } from 'pngjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { checkPixels } from '@medclip/extension-medclip-sam/core/limits';
import type { FloatMap, Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { colourToRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/window';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const IEND = 0x49454e44;

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

/** A PNG of any colour type as 8-bit raster; grey where all three channels agree everywhere. */
export function readPng(bytes: Uint8Array): Raster8 {
  checkSize(bytes);
  let png: PNG;
  try {
    const length = imageLength(bytes);
    png = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, length));
  } catch (cause) {
    throw damaged(cause);
  }
  const { width, height, data } = png;
  const rgb = colourToRaster(width, height, 4, data);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const r = rgb.data[3 * i]!;
    if (rgb.data[3 * i + 1] !== r || rgb.data[3 * i + 2] !== r) return rgb;
    grey[i] = r;
  }
  return { width, height, channels: 1, data: grey };
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
  const rowBytes = Math.ceil((width * (bytes[24] ?? 8)) / 8);
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

/** A mask PNG (0 / 255; anything above half counts as inside). */
export function readMaskPng(bytes: Uint8Array): Mask {
  const raster = readPng(bytes);
  const c = raster.channels;
  const data = new Uint8Array(raster.width * raster.height);
  for (let i = 0; i < data.length; i++) data[i] = raster.data[i * c]! > 127 ? 1 : 0;
  return { width: raster.width, height: raster.height, data };
}
