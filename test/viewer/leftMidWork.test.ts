/**
 * @jest-environment jsdom
 */
import { idleClient } from '../support/panel/idleClient';
import { createTextSegmentService } from '../../extensions/medclip-sam/src/viewer/TextSegmentService';
import type { SegmentResult } from '../../extensions/medclip-sam/src/engine/contract';
import type { UnsavedStore } from '../../extensions/medclip-sam/src/viewer/unsaved/unsavedStore';
import { createFakeHost } from '../support/panel/fakeHost';
import { fakeSaver } from '../support/panel/fakeSaver';
import { resultFor, settled } from '../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

/** A reader whose models answer, and end when they are cancelled, only once the test says so. */
function reader(unsaved?: UnsavedStore) {
  localStorage.clear();
  const fake = createFakeHost({ slices: 5, pixels: () => new Uint16Array(80).fill(7) });
  const waiting: { prompt: string; answer(result: SegmentResult): void; fail(): void }[] = [];
  const refining: { answer(): void; fail(): void }[] = [];
  const cancelled = () => new DOMException('cancelled', 'AbortError');
  const client = idleClient({
    segment: (_: unknown, { prompt }: { prompt: string }) =>
      new Promise<SegmentResult>((answer, fail) =>
        waiting.push({ prompt, answer, fail: () => fail(cancelled()) })
      ),
    refine: () =>
      new Promise((answer, fail) => {
        const mask = resultFor('', [33, 34, 43, 44]).mask;
        refining.push({
          answer: () => answer({ mask, iouPrediction: 0.9, stability: 0.9 }),
          fail: () => fail(cancelled()),
        });
      }),
  });
  const service = createTextSegmentService({
    host: fake.host,
    client,
    saver: fakeSaver(async () => ({ message: 'Stored.' })),
    ...(unsaved && { unsaved }),
  });
  service.enter();
  fake.show({ imageId: fake.imageIds[2] });
  /** The mode is left for another study. */
  const goElsewhere = async () => {
    service.leave();
    fake.dropSegmentations();
    service.enter();
    await settled();
  };
  const outlined = async (prompt: string) => {
    service.setPrompt(prompt);
    const run = service.run();
    await settled();
    waiting.shift()!.answer(resultFor(prompt, [33, 34, 43, 44]));
    await run;
    await settled();
  };
  return { fake, service, waiting, refining, goElsewhere, outlined };
}

test('of several prompts nothing comes into the next study, however late a run ends', async () => {
  const { service, waiting, goElsewhere } = reader();
  service.setPrompt('liver, spleen');
  const run = service.run();
  await settled();
  waiting.shift()!.answer(resultFor('liver', [1, 2, 3]));
  await settled();
  expect(waiting.map(w => w.prompt)).toEqual(['spleen']);
  await goElsewhere();
  expect(service.getState().run).toBeNull();
  waiting.shift()!.fail();
  await run;
  await settled();
  expect(service.getState()).toMatchObject({ draft: null, notice: null, run: null });
  service.leave();
});

test.each([
  ['a draft', false],
  ['a segment', true],
])(
  'slices of %s that are drawn when the study is left do not reach into the next',
  async (_, isSegment) => {
    const { service, refining, waiting, goElsewhere, outlined } = reader();
    await outlined('liver');
    if (isSegment) await service.accept();
    await settled();
    const work = service.propagate('down', 2);
    for (let i = 0; i < 200 && refining.length < 2; i++) {
      await settled();
      waiting.splice(0).forEach(w => w.answer(resultFor(w.prompt, [33, 34, 43, 44])));
      if (refining.length === 1) refining[0]!.answer();
    }
    expect(refining).toHaveLength(2);
    await goElsewhere();
    const before = service.getState();
    refining[1]!.fail();
    await work;
    await settled();
    const { notice, draft, segments, slices } = service.getState();
    expect({ notice, draft, segments, outcome: slices.outcome }).toEqual({
      notice: null,
      draft: null,
      segments: [],
      outcome: '',
    });
    expect(before.slices.running).toBeNull();
    service.leave();
  }
);

test('what was under way in a study that was left does not keep the reader from the same in the next', async () => {
  const { service, refining, waiting, goElsewhere, outlined } = reader();
  await outlined('liver');
  const never = service.propagate('down', 1);
  for (let i = 0; i < 200 && refining.length < 1; i++) {
    await settled();
    waiting.splice(0).forEach(w => w.answer(resultFor(w.prompt, [33, 34, 43, 44])));
  }
  expect(refining).toHaveLength(1);
  await goElsewhere();
  await outlined('spleen');
  const work = service.propagate('down', 1);
  for (let i = 0; i < 200 && refining.length < 2; i++) {
    await settled();
    waiting.splice(0).forEach(w => w.answer(resultFor(w.prompt, [33, 34, 43, 44])));
  }
  expect(service.getState().slices.running).not.toBeNull();
  // The end of the one before does not end this one.
  refining[0]!.fail();
  await never;
  expect(service.getState().slices.running).not.toBeNull();
  refining[1]!.answer();
  await work;
  expect(service.getState().slices.strip.filter(Boolean)).toHaveLength(2);
  service.leave();
});

test.each([
  ['a draft', false],
  ['a segment', true],
])(
  'a click on %s that is answered after the study was left says nothing in the next',
  async (_, isSegment) => {
    const { fake, service, refining, goElsewhere, outlined } = reader();
    await outlined('liver');
    if (isSegment) await service.accept();
    await settled();
    service.setCorrectionTool('inside');
    const event = (name: string) =>
      new MouseEvent(name, { button: 0, clientX: 6, clientY: 5, bubbles: true });
    fake.viewport.element.dispatchEvent(event('mousedown'));
    window.dispatchEvent(event('mouseup'));
    for (let i = 0; i < 50 && refining.length < 1; i++) await settled();
    expect(refining).toHaveLength(1);
    await goElsewhere();
    refining[0]!.answer();
    for (let i = 0; i < 50 && service.getState().correction.busy; i++) await settled();
    expect(service.getState()).toMatchObject({ notice: null, draft: null, segments: [] });
    expect(fake.segmentations.size).toBe(0);
    service.leave();
  }
);

test('what waits to be accepted when the study is left leaves nothing behind in the next', async () => {
  const { fake, service, refining, goElsewhere, outlined } = reader();
  await outlined('liver');
  service.setCorrectionTool('inside');
  const event = (name: string) =>
    new MouseEvent(name, { button: 0, clientX: 6, clientY: 5, bubbles: true });
  fake.viewport.element.dispatchEvent(event('mousedown'));
  window.dispatchEvent(event('mouseup'));
  for (let i = 0; i < 50 && refining.length < 1; i++) await settled();
  const accepting = service.accept();
  await goElsewhere();
  refining[0]!.answer();
  await accepting;
  await settled();
  expect(service.getState()).toMatchObject({ notice: null, draft: null, segments: [] });
  expect(fake.segmentations.size).toBe(0);
  service.leave();
});

test('an outline that is being accepted on a slow disk when the study is left is not told of in the next', async () => {
  const puts: (() => void)[] = [];
  const { fake, service, goElsewhere, outlined } = reader({
    put: () => new Promise(resolve => puts.push(resolve)),
    remove: async () => undefined,
    list: async () => [],
    get: async () => null,
  });
  await outlined('liver');
  const accepting = service.accept();
  for (let i = 0; i < 50 && puts.length < 1; i++) await settled();
  await goElsewhere();
  puts.forEach(put => put());
  await accepting;
  await settled();
  expect(service.getState()).toMatchObject({ notice: null, draft: null, segments: [] });
  expect(fake.segmentations.size).toBe(0);
  service.leave();
});
