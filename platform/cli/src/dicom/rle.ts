/** One RLE segment (PackBits, PS3.5 G.3.2) into `target`; false where the data end before the target is full. */
function unpack(source: Uint8Array, target: Uint8Array): boolean {
  let from = 0;
  let to = 0;
  while (to < target.length && from < source.length) {
    const control = source[from++]!;
    if (control < 128) {
      const count = Math.min(control + 1, target.length - to);
      if (from + count > source.length) return false;
      target.set(source.subarray(from, from + count), to);
      from += control + 1;
      to += count;
    } else if (control > 128) {
      if (from >= source.length) return false;
      target.fill(source[from++]!, to, Math.min(target.length, to + 257 - control));
      to = Math.min(target.length, to + 257 - control);
    }
  }
  return to === target.length;
}

/**
 * A frame of RLE Lossless (PS3.5 annex G): up to 15 byte planes, most significant byte first within a sample, samples in
 * order. Returns little-endian samples interleaved by pixel, or null where the data are damaged.
 */
export function decodeRle(
  frame: Uint8Array,
  pixels: number,
  samplesPerPixel: number,
  bytesPerSample: number
): Uint8Array | null {
  if (frame.length < 64) return null;
  const header = new DataView(frame.buffer, frame.byteOffset, 64);
  const planes = samplesPerPixel * bytesPerSample;
  if (header.getUint32(0, true) !== planes) return null;
  const out = new Uint8Array(pixels * planes);
  const plane = new Uint8Array(pixels);
  for (let n = 0; n < planes; n++) {
    const start = header.getUint32(4 + 4 * n, true);
    const end = n + 1 < planes ? header.getUint32(8 + 4 * n, true) : frame.length;
    if (start < 64 || end < start || end > frame.length) return null;
    if (!unpack(frame.subarray(start, end), plane)) return null;
    const sample = Math.floor(n / bytesPerSample);
    const byte = bytesPerSample - 1 - (n % bytesPerSample);
    for (let i = 0; i < pixels; i++) out[i * planes + sample * bytesPerSample + byte] = plane[i]!;
  }
  return out;
}
