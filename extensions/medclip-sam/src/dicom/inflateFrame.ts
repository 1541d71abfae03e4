/**
 * Deflated Image Frame Compression (1.2.840.10008.1.2.8.1, PS3.5 A.4.13): each fragment is one frame in raw deflate, padded
 * to an even length; the padding makes the decompressor complain after the last byte was given, which is no error.
 */
export async function inflateFrame(
  fragment: Uint8Array,
  expectedBytes: number
): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  writer.write(fragment.slice()).catch(() => undefined);
  writer.close().catch(() => undefined);
  const out = new Uint8Array(expectedBytes);
  let filled = 0;
  const reader = stream.readable.getReader();
  try {
    while (filled < expectedBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const chunk = value.subarray(0, expectedBytes - filled);
      out.set(chunk, filled);
      filled += chunk.length;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
  if (filled < expectedBytes) throw new RangeError('A compressed frame ends too early.');
  return out;
}
