import { createObservable } from '../../extensions/medclip-sam/src/core/observable';

function watched() {
  const state = createObservable({ a: 1, b: 'x' });
  const seen: string[] = [];
  const stop = state.subscribe(() => seen.push(`${state.get().a}${state.get().b}`));
  return { state, seen, stop };
}

test('listeners hear of every change, and of none that changes nothing', () => {
  const { state, seen, stop } = watched();
  state.set({ a: 2 });
  state.set({ a: 2, b: 'x' });
  state.set({});
  state.set({ b: 'y' });
  stop();
  state.set({ a: 3 });
  expect(seen).toEqual(['2x', '2y']);
});

test('what is done together is told once, when it is done, also within another', () => {
  const { state, seen } = watched();
  state.together(() => {
    state.set({ a: 2 });
    state.together(() => state.set({ b: 'y' }));
    expect(state.get()).toEqual({ a: 2, b: 'y' });
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(['2y']);
  state.together(() => undefined);
  expect(seen).toHaveLength(1);
});

test('a fault ends it, and what was set is told', () => {
  const { state, seen } = watched();
  const broken = () =>
    state.together(() => {
      state.set({ a: 2 });
      throw new Error('broken');
    });
  expect(broken).toThrow('broken');
  expect(seen).toEqual(['2x']);
  state.set({ a: 3 });
  expect(seen).toEqual(['2x', '3x']);
});
