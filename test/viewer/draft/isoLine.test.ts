import { isoLine } from '../../../extensions/medclip-sam/src/viewer/draft/isoLine';

const map = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) =>
    value(i % width, Math.floor(i / width))
  ),
});

describe('isoLine', () => {
  test('a cone is cut in a circle of the right radius', () => {
    const cone = map(41, 41, (x, y) => 20 - Math.hypot(x - 20, y - 20));
    const line = isoLine(cone, 10);
    expect(line.length).toBeGreaterThan(0);
    for (let i = 0; i < line.length; i += 2) {
      expect(Math.hypot((line[i] ?? 0) - 20, (line[i + 1] ?? 0) - 20)).toBeCloseTo(10, 1);
    }
  });

  test('the pieces join: every end is the end of another', () => {
    const hill = map(30, 30, (x, y) => Math.sin(x / 3) * Math.cos(y / 4));
    const line = isoLine(hill, 0.5);
    const ends = new Map<string, number>();
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
      const inside = x > 0 && y > 0 && x < 29 && y < 29;
      const key = `${x.toFixed(4)} ${y.toFixed(4)}`;
      if (inside) ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect(ends.size).toBeGreaterThan(50);
    expect([...ends.values()].every(n => n % 2 === 0)).toBe(true);
  });

  test('a reduced map gives places in the full image', () => {
    const step = map(10, 4, x => (x < 5 ? 0 : 1));
    const line = isoLine(step, 0.5, { x: 8, y: 8 });
    // Between the fifth and the sixth pixel, which is the middle of an image of 80 columns.
    for (let i = 0; i < line.length; i += 2) expect(line[i]).toBeCloseTo(39.5);
  });

  test('a flat map has no line', () => {
    expect(
      isoLine(
        map(5, 5, () => 0.5),
        0.5
      )
    ).toHaveLength(0);
  });
});
