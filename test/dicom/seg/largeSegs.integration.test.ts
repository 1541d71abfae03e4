import { compactMask } from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { segSteps } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, disc } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const SIDE = 512;
const SLICES = 150;
const SEGMENTS = 4;
const PIXELS = SIDE * SIDE * SLICES * SEGMENTS;

const sources = ctVolume(SLICES, { Rows: SIDE, Columns: SIDE });
const masks = [0, 1, 2].map(i => compactMask(disc(SIDE, SIDE, 60 + 20 * i)));
const segments = Array.from({ length: SEGMENTS }, (_, i) => plain(i + 1));
const frames = segments.flatMap(({ number }) =>
  sources.map((source, i) => frame(source, { segmentNumber: number, mask: masks[i % 3]! }))
);

/** Bytes outside of the heap, typed arrays above all, while nothing is collected. */
const buffers = () => process.memoryUsage().arrayBuffers;

test('written frame by frame: memory for the file alone, the page is never held for long', async () => {
  const before = buffers();
  const times: number[] = [];
  const steps = segSteps({ sources, segments, frames });
  for (;;) {
    const from = performance.now();
    const { done, value } = steps.next();
    times.push(performance.now() - from);
    if (!done) continue;
    // The packed pixels, the file, and what dcmjs needs for the header; a byte a pixel would be eight times the file.
    expect(value.bytes.length).toBeGreaterThan(PIXELS / 8);
    expect(buffers() - before).toBeLessThan((PIXELS / 8) * 5);
    expect(times.length).toBeGreaterThan(4 * frames.length);
    times.sort((a, b) => a - b);
    // Of thousands of steps a few may meet the collector of garbage or another program.
    expect(times.at(-10)).toBeLessThan(50);
    break;
  }
});

test('read frame by frame: what is kept is as long as the edges', async () => {
  const steps = segSteps({ sources, segments, frames });
  let ended = steps.next();
  while (!ended.done) ended = steps.next();
  const { frames: read } = await readSeg(ended.value.bytes);
  expect(read).toHaveLength(frames.length);
  const at = (i: number) => [...read[i]!.mask.data].join('');
  expect(at(1)).toBe([...masks[1]!.data].join(''));
  expect(at(frames.length - 1)).toBe([...masks[(SLICES - 1) % 3]!.data].join(''));
});
