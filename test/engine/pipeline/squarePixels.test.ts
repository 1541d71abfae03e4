import type {
  Box,
  Mask,
  PromptPoint,
  Raster8,
  SourcePx,
} from '@medclip/extension-medclip-sam/core/raster';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import {
  squareSize,
  squareView,
} from '@medclip/extension-medclip-sam/engine/pipeline/squarePixels';

const raster = (width: number, height: number, aspect?: number): Raster8 => ({
  ...{ width, height, channels: 1 as const, data: new Uint8Array(width * height) },
  ...(aspect && { aspect }),
});
const box = (...sides: number[]) => sides as unknown as Box<SourcePx>;
const speckle = (width: number, height: number): Mask => ({
  ...{ width, height },
  data: Uint8Array.from({ length: width * height }, (_, i) => ((i * 7919) % 5 < 2 ? 1 : 0)),
});

describe('square pixels', () => {
  it('square images are left alone', () => {
    expect(squareView(raster(10, 10))).toBeNull();
  });

  it.each([
    [3, 600, 150, 600, 450],
    [0.25, 100, 100, 400, 100],
    [1.2, 100, 100, 100, 120],
    [4, 1000, 1000, 512, 2048],
  ])('of aspect %d', (aspect, width, height, squareWidth, squareHeight) => {
    expect(squareSize({ width, height }, aspect)).toEqual({
      width: squareWidth,
      height: squareHeight,
    });
  });

  it.each([3, 2, 1.37, 0.5, 0.3])('masks, boxes and clicks come back as they were (%d)', aspect => {
    const source = raster(60, 50, aspect);
    const view = squareView(source)!;
    const mask = speckle(60, 50);
    const asked = view.refineRequest({
      box: box(3, 4, 20, 30),
      points: [{ x: 7, y: 9, label: 1 } as PromptPoint<SourcePx>],
      mask,
      reliability: mask,
    });
    expect(asked.reliability).toEqual(asked.mask);
    expect(asked.mask).toMatchObject({ width: view.image.width, height: view.image.height });
    const flat = { ...view.image, data: new Float32Array(view.image.data.length).fill(0.25) };
    const reliability = { map: flat, votes: 4, calibrated: false };
    const refined = { mask: asked.mask!, iouPrediction: 1, stability: 1, reliability };
    const back = view.refineResult(refined);
    expect(back.mask).toEqual(mask);
    expect(back.reliability!.map).toMatchObject({ width: 60, height: 50 });
    const region = { box: asked.box, points: asked.points, iouPrediction: 1, stability: 1 };
    const result = view.segmentResult({
      mask: asked.mask!,
      regions: [region],
      candidates: [],
      heatmap: flat,
      reliability,
    } as unknown as SegmentResult);
    expect(result.mask).toEqual(mask);
    expect(result.areaPx).toBe(mask.data.reduce((a, b) => a + b, 0));
    result.regions[0]!.box!.forEach((side, i) => expect(side).toBeCloseTo([3, 4, 20, 30][i]!));
    expect(result.regions[0]!.points[0]!.x).toBeCloseTo(7);
    expect(result.regions[0]!.points[0]!.y).toBeCloseTo(9);
    expect(result.heatmap).toMatchObject({ width: 60, height: 50 });
    expect(result.heatmap.data[100]).toBeCloseTo(0.25);
    expect(result.reliability!.map).toMatchObject({ width: 60, height: 50 });
    expect(result.reliability!.map.data[100]).toBeCloseTo(0.25);
  });
});
