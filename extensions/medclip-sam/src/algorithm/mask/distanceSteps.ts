import type { FloatMap, Mask } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { bilinearTaps } from '../preprocess/resizeBilinear';
import { sampleSeparable, type AxisTaps } from '../preprocess/separableSampling';
import { distanceTo } from './distanceTransform';

/** Pixels whose distances are taken one by one; of a larger part they are interpolated from a coarser grid. */
const EXACT_PIXELS = 1 << 19;

/** `distanceTo`, on a large part within a pixel of it: a push of hundreds of pixels needs no finer one. */
export function* distanceSteps(mask: Mask, value: 0 | 1): Steps<FloatMap> {
  const { width, height, data: pixels } = mask;
  const step = Math.ceil(Math.sqrt((width * height) / EXACT_PIXELS));
  if (step === 1) {
    const exact = distanceTo(mask, value);
    yield;
    return exact;
  }
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  const at = (i: number, count: number) => Math.min(count - 1, i * step + (step >> 1));
  const data = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const row = at(y, height) * width;
    for (let x = 0; x < size.width; x++) data[y * size.width + x] = pixels[row + at(x, width)]!;
  }
  yield;
  const coarse = distanceTo({ ...size, data }, value);
  yield;
  // The border lies between samples: as far from either as from its own half of the step.
  for (let i = 0; i < coarse.data.length; i++) {
    const d = coarse.data[i]!;
    coarse.data[i] = d === 0 ? 0 : (d - 0.5) * step + 0.5;
  }
  const taps = (from: number, count: number) => firstOf(bilinearTaps(from, from * step), count);
  const fine = sampleSeparable(coarse, taps(size.width, width), taps(size.height, height));
  yield;
  // Where the label is, it is so to the pixel.
  for (let i = 0; i < fine.data.length; i++) if (pixels[i] === value) fine.data[i] = 0;
  yield;
  return fine;
}

const firstOf = ({ lo, hi, t }: AxisTaps, count: number): AxisTaps => ({
  lo: lo.subarray(0, count),
  hi: hi.subarray(0, count),
  t: t.subarray(0, count),
});
