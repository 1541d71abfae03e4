import fc from 'fast-check';
import { fromBfloat16, fromHalf, toHalf } from '../../extensions/medclip-sam/src/core/float16';

describe('binary16', () => {
  it('survives a round trip for every finite bit pattern', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7c00) === 0x7c00) continue;
      expect(toHalf(fromHalf(bits))).toBe(bits);
    }
  });

  it('rounds to the nearest neighbour, ties to even', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), x => {
        const bits = toHalf(x);
        const error = Math.abs(fromHalf(bits) - x);
        const neighbours = [bits - 1, bits + 1].filter(b => b >= 0 && (b & 0x7c00) !== 0x7c00);
        for (const n of neighbours) {
          const other = Math.abs(fromHalf(n) - x);
          expect(error).toBeLessThanOrEqual(other);
          if (error === other && error > 0 && (bits & 0x8000) === (n & 0x8000)) {
            expect(bits & 1).toBe(0);
          }
        }
      }),
      { numRuns: 2000 }
    );
  });

  it('keeps infinity and NaN', () => {
    expect(fromHalf(toHalf(Infinity))).toBe(Infinity);
    expect(fromHalf(toHalf(-1e9))).toBe(-Infinity);
    expect(fromHalf(toHalf(NaN))).toBeNaN();
  });
});

test('bfloat16 is the upper half of binary32', () => {
  expect(fromBfloat16(0x3f80)).toBe(1);
  expect(fromBfloat16(0xc040)).toBe(-3);
});
