import fc from 'fast-check';
import { unpackRle } from '@medclip/extension-medclip-sam/dicom/image/unpackRle';

/** RLE Lossless by PS3.5 annex G, written plainly: one literal run per 128 bytes, repeats where three are equal. */
function encode(planes: readonly Uint8Array[]): Uint8Array {
  const segments = planes.map(plane => {
    const out: number[] = [];
    for (let i = 0; i < plane.length;) {
      let run = 1;
      while (run < 128 && plane[i + run] === plane[i] && i + run < plane.length) run++;
      if (run > 2) {
        out.push(257 - run, plane[i]!);
        i += run;
      } else {
        const literal = plane.subarray(i, Math.min(i + 5, plane.length));
        out.push(literal.length - 1, ...literal);
        i += literal.length;
      }
    }
    if (out.length % 2 === 1) out.push(128);
    return out;
  });
  const header = new Uint32Array(16);
  header[0] = planes.length;
  let at = 64;
  segments.forEach((segment, n) => {
    header[n + 1] = at;
    at += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

/** Byte planes as the standard wants them: per sample, most significant byte first. */
function planesOf(bytes: Uint8Array, pixels: number, samples: number, size: number): Uint8Array[] {
  return Array.from({ length: samples * size }, (_, n) => {
    const offset = Math.floor(n / size) * size + (size - 1 - (n % size));
    return Uint8Array.from({ length: pixels }, (_v, i) => bytes[i * samples * size + offset]!);
  });
}

describe('RLE Lossless', () => {
  it.each([
    [1, 1],
    [1, 2],
    [3, 1],
    [3, 2],
  ])('%i samples of %i bytes survive a round trip', (samples, size) => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 300 }), seed => {
        const pixels = seed.length;
        const bytes = Uint8Array.from({ length: pixels * samples * size }, (_, i) =>
          i % 7 === 0 ? i & 255 : seed[i % pixels]! * 60
        );
        const encoded = encode(planesOf(bytes, pixels, samples, size));
        expect(unpackRle(encoded, pixels, size, samples)).toEqual(bytes);
      })
    );
  });

  it('damaged data are noticed, never read beyond their end', () => {
    const good = encode([Uint8Array.of(1, 1, 1, 1, 2, 3, 4, 5)]);
    expect(unpackRle(good, 8, 1)).toHaveLength(8);
    expect(() => unpackRle(good, 9, 1, 1)).toThrow(RangeError);
    expect(() => unpackRle(good, 8, 1, 3)).toThrow(RangeError);
    expect(() => unpackRle(good.subarray(0, 66), 8, 1, 1)).toThrow(RangeError);
    expect(() => unpackRle(good.subarray(0, 10), 8, 1, 1)).toThrow(RangeError);
    const outside = Uint8Array.from(good);
    outside[4] = 255;
    expect(() => unpackRle(outside, 8, 1, 1)).toThrow(RangeError);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 120 }), noise => {
        const frame = Uint8Array.from(noise);
        frame.set([1, 0, 0, 0, 64, 0, 0, 0]);
        try {
          expect(unpackRle(frame, 20, 1)).toHaveLength(20);
        } catch (e) {
          expect(e).toBeInstanceOf(RangeError);
        }
      })
    );
  });
});
