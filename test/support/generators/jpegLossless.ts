import type { RawFrame } from './compress';

/**
 * JPEG Lossless, Process 14, predictor 1 (ITU T.81 annex H), one or three components interleaved. One Huffman table of
 * equal lengths: 17 categories of difference, five bits each; nothing is gained by it, but every decoder must read it.
 */
export function encodeJpegLossless(frame: RawFrame): Uint8Array {
  const { width, height, channels, bits, bytes } = frame;
  const wide = bits > 8;
  const mask = (1 << bits) - 1;
  const sample = (x: number, y: number, c: number) => {
    const at = (y * width + x) * channels + c;
    return (wide ? bytes[2 * at]! | (bytes[2 * at + 1]! << 8) : bytes[at]!) & mask;
  };
  const write = bitWriter();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const before = x > 0 ? sample(x - 1, y, c) : y > 0 ? sample(0, y - 1, c) : 1 << (bits - 1);
        // Differences are modulo 2^16 (H.1.2.1).
        let difference = (sample(x, y, c) - before) & 0xffff;
        if (difference > 32768) difference -= 65536;
        const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
        write.put(size, 5);
        if (size > 0 && size < 16) {
          write.put(difference > 0 ? difference : difference + (1 << size) - 1, size);
        }
      }
    }
  }
  const ids = Array.from({ length: channels }, (_, c) => c + 1);
  const dimensions = [height >> 8, height & 255, width >> 8, width & 255];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xc3, 0, 8 + 3 * channels, bits, ...dimensions, channels],
    ...ids.flatMap(id => [id, 0x11, 0]),
    ...[0xff, 0xc4, 0, 19 + 17, 0, ...Array.from({ length: 16 }, (_, i) => (i === 4 ? 17 : 0))],
    ...Array.from({ length: 17 }, (_, i) => i),
    ...[0xff, 0xda, 0, 6 + 2 * channels, channels, ...ids.flatMap(id => [id, 0]), 1, 0, 0],
    ...write.end(),
    ...[0xff, 0xd9],
  ]);
}

/** Bits, most significant first, with a zero after every byte 0xFF (F.1.2.3) and ones to fill the last. */
function bitWriter() {
  const out: number[] = [];
  let held = 0;
  let count = 0;
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) {
      held = (held << 1) | ((value >> bit) & 1);
      if (++count < 8) continue;
      out.push(held);
      if (held === 0xff) out.push(0);
      held = 0;
      count = 0;
    }
  };
  return {
    put,
    end() {
      while (count > 0) put(1, 1);
      return out;
    },
  };
}
