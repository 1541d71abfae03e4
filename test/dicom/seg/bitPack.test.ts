import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';
import { maskOfRuns } from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import { runsOfBits, unpackBits } from '../../../extensions/medclip-sam/src/dicom/seg/bitPack';

test('the runs of packed bits are those of the pixels, for frames that begin anywhere in a byte', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = seededRandom(seed);
    const size = { width: 1 + Math.floor(next() * 40), height: 1 + Math.floor(next() * 9) };
    const pixels = size.width * size.height;
    const frames = 3;
    const long = next() < 0.5;
    let value = 0;
    // Long stretches of zeros and of ones, or noise.
    const packed = Uint8Array.from({ length: Math.ceil((frames * pixels) / 8) }, () => {
      if (!long) return Math.floor(next() * 256);
      if (next() < 0.3) value = 0xff - value;
      return next() < 0.2 ? Math.floor(next() * 256) : value;
    });
    for (let frame = 0; frame < frames; frame++) {
      const runs = runsOfBits(packed, frame, size);
      expect(maskOfRuns(runs).data).toEqual(unpackBits(packed, frame, pixels));
    }
    expect(() => runsOfBits(packed, frames + 8, size)).toThrow(RangeError);
  }
});
