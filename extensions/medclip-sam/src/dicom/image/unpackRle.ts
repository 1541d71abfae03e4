/**
 * RLE Lossless (PS3.5, annex G): up to 15 PackBits segments, one per byte of a sample, sample by sample, the most significant
 * byte first.
 *
 * @returns little-endian samples interleaved by pixel, `pixels * samplesPerPixel * bytesPerSample`
 * @throws RangeError for a broken stream
 */
export function unpackRle(
  fragment: Uint8Array,
  pixels: number,
  bytesPerSample: number,
  samplesPerPixel = 1
): Uint8Array {
  const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength);
  const planes = bytesPerSample * samplesPerPixel;
  if (fragment.length < 64 || view.getUint32(0, true) !== planes) {
    throw new RangeError('The RLE header does not fit the image.');
  }
  const out = new Uint8Array(pixels * planes);
  for (let plane = 0; plane < planes; plane++) {
    const start = view.getUint32(4 * (plane + 1), true);
    const next = plane + 1 < planes ? view.getUint32(4 * (plane + 2), true) : fragment.length;
    if (start < 64 || next < start || next > fragment.length) {
      throw new RangeError('An RLE segment lies outside of the frame.');
    }
    const bytes = unpackBytes(fragment.subarray(start, next), pixels);
    const sample = Math.floor(plane / bytesPerSample);
    const at = sample * bytesPerSample + bytesPerSample - 1 - (plane % bytesPerSample);
    for (let i = 0; i < pixels; i++) out[i * planes + at] = bytes[i]!;
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
      if (from >= packed.length) break;
      const end = Math.min(length, to + 257 - control);
      out.fill(packed[from++]!, to, end);
      to = end;
    }
  }
  if (to < length) throw new RangeError('An RLE segment ends too early.');
  return out;
}
