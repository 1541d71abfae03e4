import { siteServerSessions } from '@medclip/extension-medclip-sam/engine/oip/siteServer';
import type {
  GraphName,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { microPack } from '../../support/packs/microPack';
import { startOipServer, type OipServer } from '../../support/packs/oipServer';

/** Sessions that add their inputs up, in their own way. */
function sums(factor: (graph: GraphName) => number): SessionProvider & { asked: GraphName[] } {
  const asked: GraphName[] = [];
  return {
    asked,
    backend: 'wasm',
    get: async graph => ({
      run: async (inputs, outputs = []) => {
        asked.push(graph);
        const sum = Object.values(inputs).reduce(
          (n, t) => n + [...t.data].reduce<number>((s, x) => s + Math.abs(Number(x)), 1),
          0
        );
        const data = Float32Array.of(sum * factor(graph));
        return Object.fromEntries(outputs.map(o => [o, { dims: [1], data }]));
      },
      dispose: async () => undefined,
    }),
    text: async () => '',
    dispose: async () => undefined,
  };
}

const pack = microPack();
let server: OipServer | undefined;
afterEach(() => server?.close());

async function serve(factor: (graph: GraphName) => number, sha = 'a'.repeat(64)) {
  const there = sums(factor);
  server = await startOipServer(pack.id, sha, there);
  const here = sums(() => 1);
  const opened = siteServerSessions(pack, here, { url: server.url, packSha256: 'a'.repeat(64) });
  return { there, here, opened };
}

test('a server that computes the same is used for the large graphs only', async () => {
  const { there, here, opened } = await serve(() => 1);
  const sessions = await opened;
  expect(sessions.backend).toBe('server');
  expect([...there.asked].sort()).toEqual(['encoder', 'image']);
  for (const graph of ['text', 'decoder'] as const) {
    await (await sessions.get(graph)).run({}, ['x']);
  }
  expect([...there.asked].sort()).toEqual(['encoder', 'image']);
  expect(here.asked.slice(-2)).toEqual(['text', 'decoder']);
});

test.each(['image', 'encoder'] as const)(
  'a wrong %s is found before the first use',
  async wrong => {
    const { opened } = await serve(graph => (graph === wrong ? 1.05 : 1));
    await expect(opened).rejects.toThrow(/something else than is computed here/);
  }
);

test('a server with another version of the pack is refused, and nothing is computed there', async () => {
  const { there, opened } = await serve(() => 1, 'b'.repeat(64));
  await expect(opened).rejects.toThrow(/another version/);
  expect(there.asked).toEqual([]);
});

test('a pack that is too large to be checked, and names no golden outputs, is not trusted', async () => {
  const { there, opened: asItIs } = await serve(() => 1);
  await asItIs;
  const before = there.asked.length;
  const { image, text } = pack.clip.graphs;
  const bytes = { bytes: 2 ** 30, sha256: '0'.repeat(64) };
  const files = Object.fromEntries(
    [image, text, pack.sam.graphs.encoder].map(graph => [graph.file, bytes])
  );
  const large = { ...pack, files, golden: undefined };
  const options = { url: server!.url, packSha256: 'a'.repeat(64) };
  const opened = siteServerSessions(
    large as typeof pack,
    sums(() => 1),
    options
  );
  await expect(opened).rejects.toThrow(/cannot be checked/);
  expect(there.asked).toHaveLength(before);
});
