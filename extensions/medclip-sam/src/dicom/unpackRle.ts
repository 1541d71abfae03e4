/**
 * RLE Lossless (PS3.5, annex G): up to 15 PackBits segments, one per byte of a pixel, the most significant byte first.
 *
 * @returns little-endian samples, `pixels * bytesPerPixel`
 * @throws RangeError for a broken stream
 */
export function unpackRle(fragment: Uint8Array, pixels: number, bytesPerPixel: number): Uint8Array {
  const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength);
  if (fragment.length < 64 || view.getUint32(0, true) !== bytesPerPixel) {
    throw new RangeError('The RLE header does not fit the image.');
  }
  const out = new Uint8Array(pixels * bytesPerPixel);
  for (let plane = 0; plane < bytesPerPixel; plane++) {
    const start = view.getUint32(4 * (plane + 1), true);
    const next =
      plane + 1 < bytesPerPixel ? view.getUint32(4 * (plane + 2), true) : fragment.length;
    const bytes = unpackBytes(fragment.subarray(start, next), pixels);
    const at = bytesPerPixel - 1 - plane;
    for (let i = 0; i < pixels; i++) out[i * bytesPerPixel + at] = bytes[i]!;
  }
  return out;
}

function unpackBytes(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let [from, to] = [0, 0];
  while (to < length && from < packed.length) {
    const control = packed[from++]!;
    if (control < 128) {
      const run = packed.subarray(from, from + control + 1).subarray(0, length - to);
      out.set(run, to);
      to += run.length;
      from += control + 1;
    } else if (control > 128) {
      const end = Math.min(length, to + 257 - control);
      out.fill(packed[from++] ?? 0, to, end);
      to = end;
    }
  }
  if (to < length) throw new RangeError('An RLE segment ends too early.');
  return out;
}
