import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { swapSam } from '../../../platform/models/src/swapSam';
import { nanoPackDir } from '../../../platform/models/src/nanoPack';
import { openNodeSessions } from '../../../platform/models/src/runtime/nodeSessions';
import { verifyPack } from '../../../platform/models/src/verifyPack';
import { golden } from '../../support/golden';

let dir: string;
beforeAll(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), 'two-'))));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const swap = (out: string, more: object = {}) =>
  swapSam({
    sam: path.join(golden('lite-medsam-mini'), 'lite-medsam-mini.pth'),
    base: nanoPackDir('nano-v1'),
    out: path.join(dir, out),
    samOptions: { imageSize: 64, decoderHeads: 4 },
    ...more,
  });

const image = {
  width: 90,
  height: 60,
  channels: 1,
  data: Uint8Array.from({ length: 5400 }, (_, i) => 60 + (i % 90) + (Math.floor(i / 90) % 60)),
} as const;

it('puts a SAM into a pack, all else byte for byte', async () => {
  const pack = await swap('plain');
  const base = await verifyPack(nanoPackDir('nano-v1'));
  await verifyPack(path.join(dir, 'plain'));
  expect(pack.sam).toMatchObject({ kind: 'lite-medsam', imageSize: 64, embeddingSize: 16 });
  expect(pack.clip).toEqual(base.clip);
  expect(pack.fastSam).toBeUndefined();
  for (const name of Object.keys(base.files).filter(f => !f.startsWith('sam-'))) {
    expect(pack.files[name]).toEqual(base.files[name]);
  }
  expect(pack.licence.name).toContain('Apache-2.0 (LiteMedSAM)');
  const notice = fs.readFileSync(path.join(dir, 'plain', 'NOTICE.md'), 'utf8');
  expect(notice).toContain('half precision');
});

it('stores weights in 8 bits close to what they were', async () => {
  const pixels = {
    dims: [1, 3, 64, 64],
    data: new Float32Array(3 * 4096).map((_, i) => (i % 97) / 97),
  };
  const embeddings: Float32Array[] = [];
  const bytes: number[] = [];
  for (const bits of [32, 8] as const) {
    const pack = await swap(`bits${bits}`, { bits });
    bytes.push(
      Object.entries(pack.files).reduce(
        (n, [f, r]) => n + (f.startsWith('sam-encoder') ? r.bytes : 0),
        0
      )
    );
    const sessions = await openNodeSessions(path.join(dir, `bits${bits}`));
    const out = await (await sessions.get('encoder')).run({ pixels });
    embeddings.push(Float32Array.from(out.embedding!.data as Float32Array));
    await sessions.dispose();
  }
  const [exact, rounded] = embeddings as [Float32Array, Float32Array];
  const norm = Math.sqrt(exact.reduce((n, v) => n + v * v, 0));
  const error = Math.sqrt(exact.reduce((n, v, i) => n + (v - rounded[i]!) ** 2, 0));
  expect(error / norm).toBeLessThan(0.1);
  expect(error).toBeGreaterThan(0);
  expect(bytes[1]).toBeLessThan(bytes[0]!);
});

it('draws at once with the quick model until the precise one has seen the image', async () => {
  const pack = await swap('two', { fast: true });
  expect(pack.fastSam!.kind).toBe('mobile-sam');
  const pipeline = createPipeline(pack, await openNodeSessions(path.join(dir, 'two')));
  const ask = (atOnce?: boolean) =>
    pipeline.segment(image, { prompt: 'lung', force: true, ...(atOnce && { atOnce }) });
  expect((await ask(true)).drawnBy).toBe('fast');
  expect((await ask(true)).drawnBy).toBe('fast');
  expect((await ask()).drawnBy).toBe('precise');
  expect((await ask(true)).drawnBy).toBe('precise');
  const point = { x: 30, y: 30, label: 1 } as never;
  const mask = await pipeline.refine(image, { box: null, points: [point], atOnce: true });
  expect(mask.mask).toMatchObject({ width: 90, height: 60 });
  await pipeline.dispose();
});

it('refuses a decoder that is none', async () => {
  const decoder = path.join(dir, 'decoder.safetensors');
  const header = Buffer.from(
    JSON.stringify({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } })
  );
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  fs.writeFileSync(decoder, Buffer.concat([size, header, Buffer.alloc(4)]));
  await expect(swap('bad', { decoder })).rejects.toMatchObject({ code: 'model-unsupported' });
  expect(fs.existsSync(path.join(dir, 'bad'))).toBe(false);
});
