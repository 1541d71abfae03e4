import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import type { SegmentRequest } from '../../../extensions/medclip-sam/src/engine/contract';
import {
  propagateSlices,
  type PropagationRequest,
  type PropagationSource,
} from '../../../extensions/medclip-sam/src/viewer/slices/propagateSlices';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { companionHeads } from '../../../extensions/medclip-sam/src/algorithm/slices/companionHeads';
import { disc } from '../../support/images/maskShapes';
import { phantomStack, type Phantom } from '../../support/images/tissuePhantom';

const SIZE = 40;
const shape = (radius: number) => disc(SIZE, 20, 20, radius);

/** A structure with one radius a slice; where the text no longer matches and what is outlined already can be said. */
function setUp(radii: readonly number[], { mismatch = -1, outlined = -1, score = 0.9 } = {}) {
  const asked: SegmentRequest[] = [];
  const drawn: { index: number; mask: Mask }[] = [];
  let here = 0;
  const source = {
    client: {
      segment: async (_: unknown, request: SegmentRequest) => {
        asked.push(request);
        return { specificity: { verdict: here === mismatch ? 'none' : 'strong', score: 1 } };
      },
      refine: async () => ({ mask: shape(radii[here]!), iouPrediction: score, stability: 1 }),
    },
    imageAt: async (index: number) =>
      radii[index] === undefined ? null : { imageId: String((here = index)), index },
    readRaster: async () => ({ width: SIZE, height: SIZE }),
    isOutlined: (imageId: string) => imageId === String(outlined),
  } as unknown as PropagationSource;
  const go = (more: Partial<PropagationRequest> = {}) =>
    propagateSlices(source, {
      start: { index: 0, mask: shape(radii[0]!) },
      step: 1,
      count: null,
      text: { prompt: 'cyst', modality: 'CT' },
      learnt: null,
      signal: new AbortController().signal,
      onSlice: ({ ref, mask }) => void drawn.push({ index: ref.index, mask }),
      ...more,
    });
  return { go, asked, drawn };
}
const slices = (drawn: readonly { index: number }[]) => drawn.map(d => d.index);

describe('propagation from slice to slice', () => {
  test('until the series ends; the verdict is asked by the cheapest map, the text not at all when it did not matter', async () => {
    const { go, asked, drawn } = setUp([8, 8, 7, 7]);
    expect(await go()).toBe('series-end');
    expect(slices(drawn)).toEqual([1, 2, 3]);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatchObject({ prompt: 'cyst', modality: 'CT', saliency: 'gradcam' });
    const silent = setUp([8, 8]);
    await silent.go({ text: null });
    expect(silent.asked).toEqual([]);
  });

  test.each([
    ['count', [8, 8, 8, 8], {}, [1, 2]],
    ['already-outlined', [8, 8, 8], { outlined: 2 }, [1]],
    ['text-does-not-match', [8, 8, 8], { mismatch: 2 }, [1]],
    ['area-jump', [8, 8, 14], {}, [1]],
    ['area-jump', [8, 8, 4], {}, [1]],
    ['low-score', [8, 8], { score: 0.4 }, []],
  ] as const)('%s ends it before that slice', async (end, radii, how, expected) => {
    const { go, drawn } = setUp(radii, how);
    expect(await go(end === 'count' ? { count: 2 } : {})).toBe(end);
    expect(slices(drawn)).toEqual(expected);
  });

  test('cancelled: what was told before stays', async () => {
    const abort = new AbortController();
    const { go, drawn } = setUp([8, 8, 8, 8]);
    const going = go({
      signal: abort.signal,
      onSlice: ({ ref, mask }) => {
        drawn.push({ index: ref.index, mask });
        if (drawn.length === 2) abort.abort();
      },
    });
    await expect(going).rejects.toMatchObject({ code: 'cancelled' });
    expect(slices(drawn)).toEqual([1, 2]);
  });
});

describe('propagation by what was learnt in the study', () => {
  const drawnFrom = async (stack: readonly Phantom[], start: number) => {
    const drawn: { index: number; mask: Mask }[] = [];
    const sliceOf = ({ image }: Phantom) => ({ image, companions: [] });
    const first = stack[start]!;
    const heads = companionHeads([{ ...sliceOf(first), outline: first.outline }]);
    const from = { heads, learnt: runUnsliced(heads.fitting([])).learnt };
    const source = {
      client: {},
      imageAt: async (index: number) => (stack[index] ? { imageId: String(index), index } : null),
      sliceOf: async ({ index }: { index: number }) => sliceOf(stack[index]!),
      isOutlined: () => false,
    } as unknown as PropagationSource;
    const end = await propagateSlices(source, {
      start: { index: start, mask: stack[start]!.outline },
      step: 1,
      count: null,
      text: null,
      learnt: { from, slice: sliceOf(first) },
      signal: new AbortController().signal,
      onSlice: ({ ref, mask }) => void drawn.push({ index: ref.index, mask }),
    });
    return { drawn, end };
  };

  test('asks no model and follows the tissue to the end of the series', async () => {
    const stack = phantomStack(9);
    const { drawn, end } = await drawnFrom(stack, 4);
    expect(end).toBe('series-end');
    expect(slices(drawn)).toEqual([5, 6, 7, 8]);
    for (const { index, mask } of drawn) {
      expect(overlap(mask, stack[index]!.outline)).toBeGreaterThan(0.9);
    }
  });

  test('ends where the tissue ends, and nothing behind is drawn', async () => {
    const stack = phantomStack(15, 4);
    const { drawn, end } = await drawnFrom(stack, 7);
    expect(['other-tissue', 'faded']).toContain(end);
    expect(slices(drawn)).toEqual([8, 9, 10]);
  });
});
