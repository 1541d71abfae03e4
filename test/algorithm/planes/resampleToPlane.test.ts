import {
  normalOf,
  type PlaneGrid,
  type SliceGrid,
} from '../../../extensions/medclip-sam/src/algorithm/planes/planeGrid';
import {
  resampleToPlane,
  slicesAcross,
} from '../../../extensions/medclip-sam/src/algorithm/planes/resampleToPlane';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';

type Vector = readonly [number, number, number];

/** Row and column cosines turned by two angles, in degrees. */
function turned(a: number, b: number): number[] {
  const [ca, sa, cb, sb] = [a, b].flatMap(d => [
    Math.cos((d * Math.PI) / 180),
    Math.sin((d * Math.PI) / 180),
  ]) as [number, number, number, number];
  return [ca, sa * cb, sa * sb, -sa, ca * cb, ca * sb];
}

/** Slices of `gap` mm along the normal; `shear` mm a slice along the rows. */
function stackOf(orientation: number[], count: number, gap: number, shear = 0): SliceGrid {
  const normal = normalOf(orientation);
  const positions = Array.from({ length: count }, (_, k) =>
    [-30, -20, -25].map((p, axis) => p + k * (gap * normal[axis]! + shear * orientation[axis]!))
  );
  return { width: 60, height: 50, orientation, spacing: [1.1, 0.9], positions };
}

const pointAt = ({ position, orientation, spacing }: PlaneGrid, x: number, y: number): Vector =>
  position.map(
    (p, axis) => p + x * spacing[1] * orientation[axis]! + y * spacing[0] * orientation[3 + axis]!
  ) as unknown as Vector;

/** Grey values of a stack that are a function of the place in the patient. */
function filled(stack: SliceGrid, value: (p: Vector) => number) {
  const slices = stack.positions.map(position => {
    const data = new Float32Array(stack.width * stack.height);
    for (let y = 0; y < stack.height; y++) {
      for (let x = 0; x < stack.width; x++) {
        data[y * stack.width + x] = value(pointAt({ ...stack, position }, x, y));
      }
    }
    return data;
  });
  return (k: number) => slices[k]!;
}

const ramp = ([x, y, z]: Vector) => 100 + 0.7 * x - 1.3 * y + 0.4 * z;
const plane = (orientation: number[], position: Vector) => ({
  ...{ orientation, position, spacing: [0.8, 1.3] as const },
  ...{ width: 37, height: 41 },
});

describe('a stack at the pixels of a plane', () => {
  test.each([
    ['parallel', turned(0, 0), 0],
    ['oblique', turned(12, 5), 0],
    ['across', [0, 1, 0, 0, 0, -1], 0],
    ['sheared, as a tilted gantry makes it', turned(7, -9), 0.4],
  ])('a linear ramp is met to 0.01 grey levels: %s', (_, orientation, shear) => {
    const stack = stackOf(turned(-6, 8), 20, 2.5, shear);
    const to = plane(orientation, [-12, -8, -5]);
    const { values, inside } = runUnsliced(
      resampleToPlane(stack, to, { slice: filled(stack, ramp), linearUpTo: Infinity })
    );
    let [met, worst] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const [x, y] = [i % to.width, Math.floor(i / to.width)];
      // At the ends, half a slice and half a pixel are the last value.
      const around = [-2, 0, 2].flatMap(dx => [-2, 0, 2].map(dy => [x + dx, y + dy] as const));
      const deep = around.every(
        ([u, v]) => u >= 0 && v >= 0 && u < to.width && inside[v * to.width + u]
      );
      if (!deep) continue;
      const error = Math.abs(values[i]! - ramp(pointAt(to, x, y)));
      met += 1;
      worst = Math.max(worst, error);
    }
    expect(met).toBeGreaterThan(300);
    expect(worst).toBeLessThan(0.01);
  });

  test('slices further apart than allowed give the nearest one', () => {
    const stack = stackOf([1, 0, 0, 0, 1, 0], 4, 10);
    const at = (depth: number, linearUpTo: number) =>
      runUnsliced(
        resampleToPlane(
          stack,
          { ...plane([1, 0, 0, 0, 1, 0], [-10, 0, -25 + depth]), width: 1, height: 1 },
          { slice: k => new Float32Array(60 * 50).fill(k), linearUpTo }
        )
      ).values[0];
    expect([at(4, Infinity), at(14, Infinity)]).toEqual([expect.closeTo(0.4), expect.closeTo(1.4)]);
    expect([at(4, 9), at(6, 9), at(14, 9)]).toEqual([0, 1, 1]);
  });

  test('nothing is made up beyond its ends', () => {
    const stack = stackOf([1, 0, 0, 0, 1, 0], 4, 10);
    const inside = (depth: number) => {
      const to = plane([1, 0, 0, 0, 1, 0], [-50, 0, -25 + depth]);
      const slice = () => new Float32Array(60 * 50).fill(7);
      return runUnsliced(resampleToPlane(stack, to, { slice, linearUpTo: Infinity })).inside;
    };
    // 1.3 mm a pixel from -50 mm; the first pixel's half lies 0.45 mm before -30.
    expect(inside(0).slice(0, 17).lastIndexOf(0)).toBe(15);
    expect([-4.9, -5.1, 34.9, 35.1].map(d => inside(d).includes(1))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('only the slices that a plane runs through are asked for', () => {
    const stack = stackOf([1, 0, 0, 0, 1, 0], 20, 2.5);
    const parallel = plane([1, 0, 0, 0, 1, 0], [-10, 0, -25 + 6]);
    expect(slicesAcross(stack, parallel)).toEqual({ first: 2, last: 3 });
    expect(slicesAcross(stack, plane([1, 0, 0, 0, 1, 0], [-10, 0, -25 + 5]))).toEqual({
      first: 2,
      last: 2,
    });
    expect(slicesAcross(stack, plane([1, 0, 0, 0, 1, 0], [-10, 0, 60]))).toBeNull();
    const asked = new Set<number>();
    const oblique = plane(turned(0, 20), [-10, 0, -10]);
    const { first, last } = slicesAcross(stack, oblique)!;
    const slice = (k: number) => {
      asked.add(k);
      return new Float32Array(60 * 50);
    };
    runUnsliced(resampleToPlane(stack, oblique, { slice, linearUpTo: Infinity }));
    expect([Math.min(...asked), Math.max(...asked)]).toEqual([first, last]);
  });

  test('there and back again gives what it was', () => {
    const smooth = ([x, y, z]: Vector) => 90 + 30 * Math.sin(x / 9) * Math.cos(y / 11) + z / 2;
    const stack = stackOf([1, 0, 0, 0, 1, 0], 20, 1);
    const sagittal: SliceGrid = {
      ...{ width: 50, height: 20, orientation: [0, 1, 0, 0, 0, 1], spacing: [1, 1] },
      positions: Array.from({ length: 50 }, (_, k) => [-28 + k, -20, -25]),
    };
    const there = sagittal.positions.map(position =>
      runUnsliced(
        resampleToPlane(
          stack,
          { ...sagittal, position },
          { slice: filled(stack, smooth), linearUpTo: 3 }
        )
      )
    );
    const back = plane([1, 0, 0, 0, 1, 0], [-20, -15, -15]);
    const { values, inside } = runUnsliced(
      resampleToPlane(
        sagittal,
        { ...back, width: 20, height: 20 },
        { slice: k => there[k]!.values, linearUpTo: 3 }
      )
    );
    expect(inside.includes(0)).toBe(false);
    const errors = Array.from(values, (v, i) =>
      Math.abs(v - smooth(pointAt(back, i % 20, Math.floor(i / 20))))
    );
    expect(Math.max(...errors)).toBeLessThan(0.3);
  });
});
