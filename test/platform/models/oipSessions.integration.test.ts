import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { inferRequest, readTensors } from '@medclip/extension-medclip-sam/engine/oip/oipMessage';
import { oipSessions } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { SessionProvider } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { writeTritonRepository } from '@medclip/models/tritonRepository';
import { readPack } from '@medclip/models/verifyPack';
import { lesionPhantom } from '../../support/images/lesionPhantom';
import { startOipServer, type OipServer } from '../../support/packs/oipServer';

const SHA = createHash('sha256')
  .update(readFileSync(join(NANO_PACK_DIR, 'pack.json')))
  .digest('hex');

describe('binary tensors', () => {
  it('come back as they were sent', () => {
    const tensor = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }).chain(dims => {
      const n = dims.reduce((a, b) => a * b, 1);
      return fc.oneof(
        fc
          .array(fc.float({ noNaN: true }), { minLength: n, maxLength: n })
          .map(v => ({ dims, data: Float32Array.from(v) })),
        fc
          .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
            minLength: n,
            maxLength: n,
          })
          .map(v => ({ dims, data: BigInt64Array.from(v) }))
      );
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tensor, { maxKeys: 4 }),
        sent => {
          const { body, headerLength } = inferRequest(sent);
          // No server has scalars: one element is what comes of them.
          const onWire = Object.entries(sent).map(([name, t]) => {
            return [name, t.dims.length === 0 ? { ...t, dims: [1] } : t] as const;
          });
          expect(readTensors(body, headerLength, 'inputs')).toEqual(Object.fromEntries(onWire));
        }
      )
    );
  });

  it('are refused where they are not what their header says', () => {
    const { body, headerLength } = inferRequest({ x: { dims: [2], data: Float32Array.of(1, 2) } });
    expect(() => readTensors(body.slice(0, -1), headerLength, 'inputs')).toThrow(/cut off/);
    expect(() => readTensors(body, headerLength + 1, 'inputs')).toThrow(/cannot be read/);
    expect(() => readTensors(body, headerLength, 'outputs')).toThrow(/names no outputs/);
    expect(() => readTensors(body, NaN, 'inputs')).toThrow(/header length/);
    const longer = new Uint8Array([...body, 0]);
    expect(() => readTensors(longer, headerLength, 'inputs')).toThrow(/longer/);
  });
});

describe('a pack through an inference server', () => {
  let pack: ModelPack;
  let local: SessionProvider;
  let server: OipServer;
  beforeAll(async () => {
    pack = await readPack(NANO_PACK_DIR);
    local = await openNodeSessions(NANO_PACK_DIR);
    server = await startOipServer(pack.id, SHA, local);
  });
  afterAll(async () => {
    await server.close();
    await local.dispose();
  });

  it.each(['m2ib', 'gscorecam', 'gradcam'] as const)(
    'gives the same mask by %s',
    async saliency => {
      const request = { prompt: 'breast tumor', modality: 'US', saliency, force: true };
      const image = lesionPhantom();
      const here = await createPipeline(pack, local).segment(image, request);
      const remote = oipSessions(pack, local, { url: server.url, packSha256: SHA });
      const before = server.requests();
      const there = await createPipeline(pack, remote).segment(image, request);
      expect(server.requests()).toBeGreaterThan(before + 2);
      expect(there.mask).not.toBeNull();
      expect(there.mask).toEqual(here.mask);
      expect(there.heatmap).toEqual(here.heatmap);
    }
  );

  it('refuses a server that holds another pack', async () => {
    const remote = oipSessions(pack, local, { url: server.url, packSha256: 'other' });
    await expect(remote.get('encoder')).rejects.toThrow(/another version/);
  });

  it.each([
    [503, /busy/],
    [500, /status 500/],
    [0, /did not answer/],
  ])('says what is wrong where the server answers %s', async (status, words) => {
    server.fault = status;
    try {
      const remote = oipSessions(pack, local, { url: server.url, packSha256: SHA });
      await expect(remote.get('encoder')).rejects.toThrow(words);
    } finally {
      server.fault = null;
    }
  });
});

it('a pack becomes a model repository with its weights and hash', async () => {
  const out = mkdtempSync(join(tmpdir(), 'medclip-triton-'));
  try {
    const names = await writeTritonRepository(NANO_PACK_DIR, out);
    expect(names).toEqual(['nano-v1.image', 'nano-v1.masked', 'nano-v1.m2ib', 'nano-v1.encoder']);
    const config = readFileSync(join(out, 'nano-v1.encoder/config.pbtxt'), 'utf8');
    expect(config).toContain(SHA);
    const files = readdirSync(join(out, 'nano-v1.encoder/1/model.onnx'));
    expect(files.sort()).toEqual(['model.onnx', 'sam-encoder.weights.bin']);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
