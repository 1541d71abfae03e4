import {
  heatmapColour,
  heatmapPixels,
} from '../../extensions/medclip-sam/src/viewer/heatmapPixels';

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

  test('large maps are painted small, each pixel from its own place', () => {
    const { width, height, data } = heatmapPixels(
      map(2000, 1000, x => (x < 1000 ? 0 : 1)),
      500
    );
    expect([width, height]).toEqual([500, 250]);
    expect(data[3 + 4 * 249]).toBe(0);
    expect(data[3 + 4 * 250]).toBe(255);
  });
});
