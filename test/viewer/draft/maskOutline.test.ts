import fc from 'fast-check';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { withoutPixels } from '../../support/images/withoutPixels';
import { maskOutline } from '../../../extensions/medclip-sam/src/viewer/draft/maskOutline';

const mask = (rows: readonly string[]): Mask => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), c => (c === '#' ? 1 : 0)),
});

/** Signed area by the shoelace formula: outlines are positive, holes negative. */
const area = (loop: Float32Array) => {
  let sum = 0;
  for (let i = 0; i < loop.length; i += 2) {
    const j = (i + 2) % loop.length;
    sum += (loop[i] ?? 0) * (loop[j + 1] ?? 0) - (loop[j] ?? 0) * (loop[i + 1] ?? 0);
  }
  return sum / 2;
};

describe('maskOutline', () => {
  test('one pixel is a unit square around its centre', async () => {
    const [loop, ...more] = await maskOutline(mask(['...', '.#.', '...']));
    expect(more).toHaveLength(0);
    const points = [...(loop ?? [])];
    expect(points).toHaveLength(8);
    expect(Math.min(...points)).toBe(0.5);
    expect(Math.max(...points)).toBe(1.5);
  });

  test('a hole is a loop of its own, turning the other way', async () => {
    const loops = await maskOutline(mask(['###', '#.#', '###']));
    expect(loops.map(area).sort((a, b) => a - b)).toEqual([-1, 9]);
  });

  test('an empty mask has no outline; a full one is its frame', async () => {
    expect(await maskOutline(mask(['..', '..']))).toHaveLength(0);
    const [frame] = await maskOutline(mask(['##', '##']));
    expect(area(frame ?? new Float32Array())).toBe(4);
  });

  test('no pixels of the whole image are looked at', async () => {
    const loops = await maskOutline(withoutPixels(mask(['.....', '.###.', '.#.#.', '.###.'])));
    expect(loops.map(area).sort((a, b) => a - b)).toEqual([-1, 9]);
  });

  test('the enclosed area is the pixel count, for any mask', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.boolean()),
        async (width, height, bits) => {
          const data = Uint8Array.from({ length: width * height }, () =>
            bits.next().value ? 1 : 0
          );
          const loops = await maskOutline({ width, height, data });
          const total = loops.reduce((sum, loop) => sum + area(loop), 0);
          expect(total).toBeCloseTo(data.reduce((a, b) => a + b, 0));
        }
      ),
      { numRuns: 200 }
    );
  });
});
