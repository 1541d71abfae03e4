import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { SegmentRequest, SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { draftOf, type Draft } from '../../../extensions/medclip-sam/src/viewer/draft/draft';
import { createExactOutlines } from '../../../extensions/medclip-sam/src/viewer/draft/exactOutline';

const SIDE = 4;
const mask = (...on: number[]) => {
  const data = new Uint8Array(SIDE * SIDE);
  for (const i of on) data[i] = 1;
  return { width: SIDE, height: SIDE, data };
};

const result = (drawnBy: 'fast' | 'precise', ...on: number[]): SegmentResult =>
  ({ prompt: 'lung', drawnBy, found: true, mask: on.length ? mask(...on) : null }) as SegmentResult;

function draft(of = result('fast', 1, 2)): Draft {
  return draftOf({
    ref: { imageId: 'image-1' } as Draft['ref'],
    viewportId: 'v',
    result: of,
    spacingUnder: () => null,
    asked: {
      raster: { ...mask(), channels: 1 },
      request: { prompt: 'lung', atOnce: true },
    },
  });
}

/** A store, and a client whose answer the test gives. */
function bench(...drafts: Draft[]) {
  let all: readonly Draft[] = drafts;
  const asked: { request: SegmentRequest; signal: AbortSignal }[] = [];
  const waiting: { answer(r: SegmentResult): void; fail(e: unknown): void }[] = [];
  let clock = 0;
  const exact = createExactOutlines(
    {
      segment: (_image, request, options) =>
        new Promise((answer, fail) => {
          asked.push({ request, signal: options!.signal! });
          options!.signal!.addEventListener('abort', () =>
            fail(new MedClipSamError('cancelled', 'Stopped.', 'Run again.'))
          );
          waiting.push({ answer, fail });
        }),
    },
    {
      all: () => all,
      annotate: async next => void (all = all.map(d => (d.id === next.id ? next : d))),
    },
    () => clock
  );
  const settled = () => new Promise(resolve => setImmediate(resolve));
  return {
    ...{ exact, asked, waiting, settled },
    all: () => all,
    put: (next: readonly Draft[]) => (all = next),
    pass: (ms: number) => (clock += ms),
  };
}

it('shows the fast draft, says that more follows, and replaces it', async () => {
  const b = bench(draft());
  const done = b.exact.follow(b.all());
  await b.settled();
  expect(b.all()[0]).toMatchObject({ exact: { state: 'coming', seconds: null } });
  expect(b.asked[0]!.request).toMatchObject({ prompt: 'lung', atOnce: false });
  b.waiting[0]!.answer(result('precise', 5, 6, 7));
  await done;
  const [now] = b.all();
  expect(now!.exact).toEqual({ state: 'drawn' });
  expect([...now!.slices.values()][0]!.mask.data.filter(Boolean)).toHaveLength(3);
  expect(now!.result.drawnBy).toBe('precise');
});

it('says how long it will take once one was timed', async () => {
  const b = bench(draft(), draft());
  const done = b.exact.follow(b.all());
  for (const i of [0, 1]) {
    await b.settled();
    b.pass(3200);
    b.waiting[i]!.answer(result('precise', 5));
  }
  await done;
  b.put([draft()]);
  void b.exact.follow(b.all());
  await b.settled();
  expect(b.all()[0]!.exact).toEqual({ state: 'coming', seconds: 3 });
});

it.each<[string, (d: Draft) => readonly Draft[]]>([
  ['a corrected outline', d => [{ ...d, slices: new Map(d.slices) }]],
  ['another candidate', d => [{ ...d, result: { ...d.result, mask: mask(9) } }]],
  ['an accepted or discarded draft', () => []],
])('leaves %s alone', async (_, touch) => {
  const b = bench(draft());
  const done = b.exact.follow(b.all());
  await b.settled();
  const touched = touch(b.all()[0]!);
  b.put(touched);
  b.waiting[0]!.answer(result('precise', 5, 6, 7));
  await done;
  expect(b.all()).toEqual(touched);
});

it('keeps the fast outline where the exact one fails or is empty', async () => {
  for (const end of ['fail', 'empty'] as const) {
    const b = bench(draft());
    const before = b.all()[0]!.slices;
    const done = b.exact.follow(b.all());
    await b.settled();
    if (end === 'fail') b.waiting[0]!.fail(new Error('device lost'));
    else b.waiting[0]!.answer(result('precise'));
    await done;
    expect(b.all()[0]).toMatchObject({ exact: { state: 'failed' } });
    expect(b.all()[0]!.slices).toBe(before);
  }
});

it('stops, and no longer promises an outline', async () => {
  const b = bench(draft(), draft());
  const done = b.exact.follow(b.all());
  await b.settled();
  b.exact.stop();
  await done;
  expect(b.asked[0]!.signal.aborted).toBe(true);
  expect(b.all().map(d => d.exact)).toEqual([undefined, undefined]);
});

it('asks for nothing where the precise model drew at once or there is one model only', async () => {
  const single = { ...result('precise', 1), drawnBy: undefined };
  const b = bench(draft(result('precise', 1)), draft(single as SegmentResult));
  await b.exact.follow(b.all());
  expect(b.asked).toEqual([]);
});
