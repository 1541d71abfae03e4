import {
  DOUBT,
  doubtPixels,
  heatmapColour,
  heatmapPixels,
  reducedMap,
} from '../../../extensions/medclip-sam/src/viewer/draft/heatmapPixels';

const map = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) =>
    value(i % width, Math.floor(i / width))
  ),
});

describe('heatmapPixels', () => {
  test('0 is transparent, 1 is opaque and in the top colour', () => {
    const { data } = heatmapPixels(map(2, 1, x => x));
    expect(data[3]).toBe(0);
    expect([...data.slice(4)]).toEqual([...heatmapColour(1), 255]);
  });

  test('the ramp grows lighter all the way', () => {
    const lightness = Array.from({ length: 64 }, (_, i) => {
      const [r, g, b] = heatmapColour(i / 63);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    });
    lightness.slice(1).forEach((l, i) => expect(l).toBeGreaterThan(lightness[i] ?? 0));
  });

  test('the heatmap never outshines an image: no colour of it is lighter than a middle grey', () => {
    for (let i = 0; i <= 255; i++) {
      const [r, g, b] = heatmapColour(i / 255);
      expect(0.2126 * r + 0.7152 * g + 0.0722 * b).toBeLessThan(150);
    }
  });

  test('a doubt says by its colour where it comes from, and by its opacity how much it is', () => {
    const doubt = map(3, 1, x => [0, 0.4, 1][x]!);
    const own = doubtPixels(doubt, null).data;
    expect([own[3], own[7], own[11]]).toEqual([0, 128, 255]);
    expect([...own.slice(8, 11)]).toEqual([...DOUBT.little]);
    const several = doubtPixels(
      doubt,
      map(3, 1, x => x / 2)
    ).data;
    expect([...several.slice(8, 11)]).toEqual([...DOUBT.differ]);
    expect(several[7]).toBe(own[7]);
  });

  test('no colour of a doubt is one of the heatmap', () => {
    for (let i = 0; i <= 255; i++) {
      const [r, g] = heatmapColour(i / 255);
      expect(g).toBeLessThan(0.7 * r);
    }
    for (const [r, g] of Object.values(DOUBT)) expect(g).toBeGreaterThan(0.7 * r);
  });
});

describe('reducedMap', () => {
  test('large maps become small, each pixel from its own place; small ones stay', () => {
    const large = map(2000, 1000, x => (x < 1000 ? 0 : 1));
    const { width, height, data } = reducedMap(large, 500);
    expect([width, height]).toEqual([500, 250]);
    expect([data[249], data[250]]).toEqual([0, 1]);
    expect(reducedMap(large, 4000)).toBe(large);
  });
});
