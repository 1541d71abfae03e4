import fc from 'fast-check';
import type { FloatMap } from '../../../extensions/medclip-sam/src/core/raster';
import { passesDiffer } from '../../../extensions/medclip-sam/src/algorithm/confidence/passesDiffer';

const row = (...values: number[]): FloatMap => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});
const differ = (...passes: FloatMap[]) => [...passesDiffer(passes).data];

test('sure passes that contradict each other: all of the doubt; passes undecided alike: none of it', () => {
  const [apart, undecided, alike, sure] = differ(row(1, 0.5, 0.8, 1), row(0, 0.5, 0.8, 1));
  expect(apart).toBeCloseTo(1, 6);
  expect(undecided).toBe(0);
  expect(alike).toBeCloseTo(0, 6);
  expect(sure).toBe(0);
});

test('by hand: 0.9 and 0.3 say 0.8 and -0.4, on the whole 0.2; doubt 0.8, of which 0.4 is contradiction', () => {
  expect(differ(row(0.9), row(0.3))[0]).toBeCloseTo(0.5, 5);
});

const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 9,
});

test('is a share, whatever the order of the passes, and none of one pass', () => {
  fc.assert(
    fc.property(probabilities, values => {
      const [share] = differ(...values.map(p => row(p)));
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1 + 1e-6);
      expect(differ(...values.reverse().map(p => row(p)))[0]).toBeCloseTo(share!, 5);
      expect(differ(row(values[0]!))[0]).toBeCloseTo(0, 5);
    })
  );
});
