import { continueOutlines } from '../../../extensions/medclip-sam/src/engine/slices/continueOutlines';
import { segmenterAlong } from '../../../extensions/medclip-sam/src/engine/slices/segmenterAlong';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { phantomStack, type Phantom } from '../../support/images/tissuePhantom';

const source = (stack: readonly Phantom[]) => ({
  count: stack.length,
  slice: (i: number) => Promise.resolve({ image: stack[i]!.image, companions: [] }),
});
const outlinesAt = (stack: readonly Phantom[], ...indices: number[]) =>
  new Map(indices.map(i => [i, stack[i]!.outline]));
const empty = (mask: Mask) => !mask.data.includes(1);

describe('outlines continued through a stack', () => {
  it('follow the tissue where a copy does not, the same for the same seed', async () => {
    const stack = phantomStack(11);
    const run = () => continueOutlines(source(stack), { outlines: outlinesAt(stack, 5) });
    const { slices, learnt } = await run();
    expect(slices.map(s => s.index)).toEqual(stack.map((_, i) => i));
    const others = slices.filter(s => s.index !== 5);
    const mean = (dice: (s: (typeof others)[number]) => number) =>
      others.reduce((sum, s) => sum + dice(s) / others.length, 0);
    const drawn = mean(s => overlap(s.outline, stack[s.index]!.outline));
    const copied = mean(s => overlap(stack[5]!.outline, stack[s.index]!.outline));
    expect(drawn).toBeGreaterThan(0.95);
    expect(drawn).toBeGreaterThan(copied + 0.05);
    expect(learnt!.tissue).toBeGreaterThan(1);
    for (const s of others) expect(s.cycle).toBeGreaterThan(0.8);
    expect((await run()).slices).toEqual(slices);
  });

  it('end where the tissue ends, and nothing is drawn behind', async () => {
    const stack = phantomStack(17, 4);
    const { slices } = await continueOutlines(source(stack), { outlines: outlinesAt(stack, 8) });
    for (const s of slices) {
      if (s.index >= 4 && s.index < 13) expect(empty(s.outline)).toBe(false);
      if (s.index < 3 || s.index > 13) {
        expect(empty(s.outline)).toBe(true);
        expect(s.method).toBe('none');
        expect(s.stopped).not.toBeNull();
      }
    }
  });

  it('a segmenter that draws nonsense never draws once outlines can be compared', async () => {
    const stack = phantomStack(9);
    const nonsense: Mask = { ...stack[0]!.outline, data: stack[0]!.outline.data.map(v => 1 - v) };
    const { choice } = await continueOutlines(
      { ...source(stack), segmenter: () => Promise.resolve(nonsense) },
      { outlines: outlinesAt(stack, 2, 6) }
    );
    expect(choice!.witness).toBe('learned');
    expect(choice!.dice).toBeGreaterThan(0.9);
  });

  it('a segmenter that is right draws, where what was learnt is not better', async () => {
    const stack = phantomStack(9).map(p => ({
      ...p,
      image: { ...p.image, data: new Uint8Array(p.image.data.length).fill(100) },
    }));
    const { choice, slices } = await continueOutlines(
      { ...source(stack), segmenter: i => Promise.resolve(stack[i]!.outline) },
      { outlines: outlinesAt(stack, 3, 5) }
    );
    expect(choice!.witness).toBe('segmenter');
    expect(slices[0]!.outline).toEqual(stack[0]!.outline);
  });

  it('between two outlines both are used, fitted to the image where they are far apart', async () => {
    const stack = phantomStack(11);
    const given = outlinesAt(stack, 0, 5);
    const fitted = await continueOutlines(source(stack), { outlines: given });
    for (const k of [1, 2, 3, 4]) {
      expect(fitted.slices[k]!.method).toBe('between');
      expect(overlap(fitted.slices[k]!.outline, stack[k]!.outline)).toBeGreaterThan(0.93);
    }
  });

  it('is cancelled while it learns', async () => {
    const stack = phantomStack(11);
    const abort = new AbortController();
    const run = continueOutlines(source(stack), {
      outlines: outlinesAt(stack, 5),
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 30);
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each([
    ['a slice that is not there', (s: Phantom[]) => new Map([[11, s[0]!.outline]]), /no slice 11/],
    [
      'a mask of another size',
      () => new Map([[1, { width: 2, height: 1, data: Uint8Array.of(1, 1) }]]),
      /2 x 1/,
    ],
    [
      'an empty mask',
      (s: Phantom[]) => new Map([[1, { ...s[1]!.outline, data: new Uint8Array(96 * 96) }]]),
      /no pixels/,
    ],
  ])('says what is wrong with %s', async (_, outlines, words) => {
    const stack = phantomStack(11);
    const run = continueOutlines(source(stack), { outlines: outlines(stack) });
    await expect(run).rejects.toThrow(words);
  });
});

it('the segmenter is asked with a box for each part, five per cent wider on each side', async () => {
  const [width, height] = [60, 40];
  const data = new Uint8Array(width * height);
  for (let y = 10; y < 30; y++) {
    for (let x = 0; x < 20; x++) data[y * width + 5 + x] = 1;
    for (let x = 0; x < 10; x++) data[y * width + 40 + x] = 1;
  }
  const asked: unknown[] = [];
  const pipeline = {
    refine: (_: unknown, request: { box: readonly number[] | null }) => {
      asked.push(request.box!.map(v => Number(v.toFixed(3))));
      return Promise.resolve({
        mask: { width, height, data: new Uint8Array(width * height) },
        iouPrediction: 1,
        stability: 1,
      });
    },
  };
  const image = { width, height, channels: 1 as const, data: new Uint8Array(width * height) };
  await segmenterAlong(pipeline, image, { width, height, data });
  expect(asked).toEqual([
    [4, 9, 25, 30],
    [39.5, 9, 49.5, 30],
  ]);
});
