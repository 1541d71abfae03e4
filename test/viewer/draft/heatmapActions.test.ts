import type { FloatMap } from '../../../extensions/medclip-sam/src/core/raster';
import { createHeatmapActions } from '../../../extensions/medclip-sam/src/viewer/draft/heatmapActions';
import type { Draft } from '../../../extensions/medclip-sam/src/viewer/draft/draft';
import { createObservable } from '../../../extensions/medclip-sam/src/core/observable';
import { INITIAL_STATE } from '../../../extensions/medclip-sam/src/state/viewState';

const map = (...values: number[]): FloatMap => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});
const raster = { width: 2, height: 1, channels: 1 as const, data: new Uint8Array(2) };

/** One draft, a client that answers at once what drew it and further passes when they are let through. */
function setUp() {
  const state = createObservable(INITIAL_STATE);
  const asked: string[] = [];
  let passes: { resolve(): void } = { resolve: () => undefined };
  let current = {
    id: 'draft-1',
    result: { heatmap: map(0, 1) },
    asked: { raster, request: { prompt: 'lungs', candidates: true, atOnce: true } },
  } as never as Draft;
  const refresh = () => actions.onViewportChange?.(null);
  const session = {
    state,
    client: {
      segment: async (_: unknown, request: { reliability?: unknown; candidates?: unknown }) => {
        asked.push(`own ${request.reliability} ${request.candidates}`);
        return { reliability: { map: map(1, 0.25), votes: 2, calibrated: true } };
      },
      uncertainty: (_: unknown, __: unknown, { signal }: { signal: AbortSignal }) => {
        asked.push('passes');
        return new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
          passes = {
            resolve: () =>
              resolve({ entropy: map(0, 0.5), differ: map(0, 1), agreement: 0.9, passes: 18 }),
          };
        });
      },
    },
    mode: () => null,
    show: (change: object) => state.set(change),
    fail: jest.fn(),
    refresh,
  };
  const drafts = {
    current: () => current,
    annotate: async (next: Draft) => {
      current = next;
      refresh();
    },
  };
  const actions = createHeatmapActions(session as never, drafts as never);
  return {
    ...{ actions, asked, fail: session.fail },
    pass: () => passes.resolve(),
    /** The more exact outline takes the fast one's place. */
    replace: () => {
      const { doubt: _, ...rest } = current;
      current = { ...rest, result: { ...current.result, heatmap: map(0, 1) } };
    },
    shown: () => current.doubt,
    told: () => state.get().uncertainty,
  };
}
const settled = () => new Promise(done => setTimeout(done, 0));

test('what drew the outline tells at once, then further passes take its place', async () => {
  const { actions, asked, shown, told, pass } = setUp();
  const done = actions.toggleUncertainty();
  await settled();
  expect([...shown()!.map.data]).toEqual([0, 0.75]);
  expect(told()).toEqual({ state: 'busy', map: 'own', agreement: null });
  pass();
  await done;
  expect(shown()).toMatchObject({ agreement: 0.9 });
  expect(told()).toEqual({ state: 'on', map: 'passes', agreement: 0.9 });
  expect(asked).toEqual(['own true undefined', 'passes']);

  await actions.toggleUncertainty();
  expect(shown()).toBeUndefined();
  expect(told().state).toBe('off');
  await actions.toggleUncertainty();
  expect(told().map).toBe('passes');
  expect(asked).toHaveLength(2);
});

test('stopped passes leave what is there; they are asked for again', async () => {
  const { actions, asked, shown, told, pass, fail } = setUp();
  const done = actions.toggleUncertainty();
  await settled();
  await actions.toggleUncertainty();
  await done;
  expect(fail).not.toHaveBeenCalled();
  expect(told()).toEqual({ state: 'on', map: 'own', agreement: null });
  await actions.toggleUncertainty();
  expect(shown()).toBeUndefined();

  const again = actions.toggleUncertainty();
  await settled();
  pass();
  await again;
  expect(told().map).toBe('passes');
  expect(asked.filter(one => one === 'passes')).toHaveLength(2);
});

test('a draft whose outline has given way to a more exact one is not shown the doubt of the old', async () => {
  const { actions, shown, told, pass, replace } = setUp();
  const done = actions.toggleUncertainty();
  await settled();
  replace();
  pass();
  await done;
  expect(shown()).toBeUndefined();
  expect(told()).toEqual({ state: 'off', map: 'heatmap', agreement: null });
});
