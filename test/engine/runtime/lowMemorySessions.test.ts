import type {
  GraphName,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { lowMemorySessions } from '@medclip/extension-medclip-sam/engine/runtime/lowMemorySessions';

/** Counts what is open; a run answers with its graph's name. */
function counting() {
  const open = new Set<GraphName>();
  let most = 0;
  const provider: SessionProvider = {
    backend: 'wasm',
    async get(name) {
      open.add(name);
      most = Math.max(most, open.size);
      return {
        run: async () => {
          if (!open.has(name)) throw new Error('closed');
          return { out: { dims: [name.length], data: new Float32Array(1) } };
        },
        dispose: async () => void open.delete(name),
      };
    },
    text: async () => '',
    dispose: async () => open.clear(),
  };
  return { provider, open, most: () => most };
}

test('one graph is open at a time, also where two are used in turn and at once', async () => {
  const { provider, most } = counting();
  const sessions = lowMemorySessions(provider);
  const image = await sessions.get('image');
  const text = await sessions.get('text');
  const order = [image, text, image, image, text];
  const results = await Promise.all(order.map(session => session.run({})));
  expect(results.map(r => r['out']!.dims[0])).toEqual([5, 4, 5, 5, 4]);
  expect(most()).toBe(1);
});

test('a graph that cannot be opened fails its run and not the next one', async () => {
  const { provider } = counting();
  const get = provider.get.bind(provider);
  const sessions = lowMemorySessions({
    ...provider,
    get: name => (name === 'm2ib' ? Promise.reject(new Error('none')) : get(name)),
  });
  await expect((await sessions.get('m2ib')).run({})).rejects.toThrow('none');
  await expect((await sessions.get('image')).run({})).resolves.toBeDefined();
});
