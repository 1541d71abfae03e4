import type { InferenceWindow } from '../support/inference/inferencePage';

declare const window: InferenceWindow;

/* These functions run inside the page of the inference tests, on its client. */

/** New images, each encoded for SAM and decoded from a box, as from slice to slice. */
export async function propagate(given: {
  seed: number;
  count: number;
  side: number;
}): Promise<number> {
  const { seed, count, side } = given;
  const images = Array.from({ length: count }, (_, i) => {
    const data = new Uint8Array(side * side);
    for (let k = 0; k < data.length; k++) data[k] = ((k * 7919 + (seed + i) * 104729) % 251) + 2;
    return { width: side, height: side, channels: 1 as const, data };
  });
  const box = [0.3 * side, 0.3 * side, 0.7 * side, 0.7 * side];
  const start = performance.now();
  for (const image of images) {
    await window.client.refine(image, { box, points: [] } as never);
  }
  return performance.now() - start;
}

/** Milliseconds of clicks on the kept image, one after the other. */
export async function clickTimes(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const point = { x: 180 + 10 * i, y: 200, label: 1 };
    const start = performance.now();
    await window.client.refine(window.kept, { box: null, points: [point] } as never);
    times.push(performance.now() - start);
  }
  return times;
}
