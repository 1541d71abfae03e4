import { diameters } from '../../../extensions/medclip-sam/src/algorithm/measure/diameters';
import {
  intensityUnder,
  joinIntensity,
  meanAndSd,
} from '../../../extensions/medclip-sam/src/algorithm/measure/intensity';
import { disc, maskWhere, turnedRectangle } from '../../support/images/maskShapes';

describe('RECIST-style diameters', () => {
  test.each([0, 0.3, Math.PI / 4, 1.2, Math.PI / 2])(
    'an ellipse of 60 x 24 turned by %d has its axes',
    angle => {
      const mask = maskWhere(100, 100, (x, y) => {
        const u = (x - 50) * Math.cos(angle) + (y - 50) * Math.sin(angle);
        const v = -(x - 50) * Math.sin(angle) + (y - 50) * Math.cos(angle);
        return (u / 30) ** 2 + (v / 12) ** 2 <= 1;
      });
      const found = diameters(mask, null)!;
      expect(Math.abs(found.long.length - 60)).toBeLessThan(1.2);
      expect(Math.abs(found.short.length - 24)).toBeLessThan(1.5);
      const [dx, dy] = [
        found.long.to[0] - found.long.from[0],
        found.long.to[1] - found.long.from[1],
      ];
      const [ex, ey] = [
        found.short.to[0] - found.short.from[0],
        found.short.to[1] - found.short.from[1],
      ];
      expect(Math.abs(dx * ex + dy * ey)).toBeLessThan(
        1e-6 * found.long.length * found.short.length
      );
    }
  );

  test('a turned rectangle: its diagonal, and the longest width across it', () => {
    const found = diameters(turnedRectangle(120, 60, 30, 0.5), null)!;
    expect(Math.abs(found.long.length - Math.hypot(60, 30))).toBeLessThan(1.5);
    // At right angles to the diagonal the widest chord runs through the middle: 2 · 60 · 30 / diagonal · (1/2 …) = b / cos φ.
    const across = 30 / (60 / Math.hypot(60, 30));
    expect(Math.abs(found.short.length - across)).toBeLessThan(1.5);
  });

  test('millimetres follow the spacing of each axis: a disc in pixels is an ellipse in the patient', () => {
    const found = diameters(disc(64, 32, 32, 20), { row: 2, column: 0.5 })!;
    expect(Math.abs(found.long.length - 80)).toBeLessThan(2.5);
    expect(Math.abs(found.short.length - 20)).toBeLessThan(1);
    expect(Math.abs(found.long.from[0] - found.long.to[0])).toBeLessThan(4);
  });

  test('one pixel measures one pixel, nothing measures nothing', () => {
    expect(
      diameters(
        maskWhere(5, 5, (x, y) => x === 2 && y === 2),
        null
      )?.long.length
    ).toBe(1);
    expect(
      diameters(
        maskWhere(5, 5, () => false),
        null
      )
    ).toBeNull();
  });
});

describe('intensity under a mask', () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => 1000 + (i % 7));
  test('mean and standard deviation of what is inside', () => {
    const mask = maskWhere(10, 10, (_, y) => y < 3);
    const inside = [...values.slice(0, 30)];
    const mean = inside.reduce((a, b) => a + b, 0) / 30;
    const sd = Math.sqrt(inside.reduce((a, b) => a + (b - mean) ** 2, 0) / 30);
    const found = meanAndSd(intensityUnder(mask, values))!;
    expect(found.mean).toBeCloseTo(mean, 8);
    expect(found.sd).toBeCloseTo(sd, 8);
  });

  test('slices joined give what they give together; padding that is no number is left out', () => {
    const upper = maskWhere(10, 10, (_, y) => y < 4);
    const lower = maskWhere(10, 10, (_, y) => y >= 4);
    const all = maskWhere(10, 10, () => true);
    const joined = joinIntensity(intensityUnder(upper, values), intensityUnder(lower, values));
    const together = intensityUnder(all, values);
    expect(joined.mean).toBeCloseTo(together.mean, 8);
    expect(joined.m2).toBeCloseTo(together.m2, 6);
    const holes = Float32Array.from(values);
    holes[0] = NaN;
    expect(intensityUnder(all, holes).n).toBe(99);
    expect(
      meanAndSd(
        intensityUnder(
          maskWhere(10, 10, () => false),
          values
        )
      )
    ).toBeNull();
  });
});
