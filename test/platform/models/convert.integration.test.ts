import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { convertCheckpoints } from '../../../platform/models/src/convert/convertCheckpoints';
import { openNodeSessions } from '../../../platform/models/src/runtime/nodeSessions';
import { verifyPack } from '../../../platform/models/src/verifyPack';
import {
  clipKeys,
  MICRO_CLIP,
  MICRO_SAM,
  type Keys,
  samKeys,
  vocabulary,
  writeRandomCheckpoint,
} from '../../support/packs/randomCheckpoint';

let dir: string;
beforeEach(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), 'convert-'))));
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function checkpoints(clip: Keys = clipKeys(MICRO_CLIP), sam: Keys = samKeys(MICRO_SAM)) {
  const files = {
    biomedclip: path.join(dir, 'biomedclip.safetensors'),
    sam: path.join(dir, 'sam.safetensors'),
    vocab: path.join(dir, 'vocab.txt'),
    out: path.join(dir, 'pack'),
    dtype: 'fp32' as const,
  };
  writeRandomCheckpoint(files.biomedclip, clip, 1);
  writeRandomCheckpoint(files.sam, sam, 2);
  fs.writeFileSync(files.vocab, vocabulary(40));
  return files;
}

const without = (keys: Keys, key: string): Keys => keys.filter(([k]) => k !== key);

it('writes a pack whose shapes come from the tensors', async () => {
  const files = checkpoints();
  await convertCheckpoints(files);
  const pack = await verifyPack(files.out);
  expect(pack.clip.image).toMatchObject({ size: 32, patch: 8, width: 128, layers: 4, heads: 2 });
  expect(pack.clip.text).toMatchObject({ layers: 2, heads: 1, contextLength: 24 });
  expect(pack.clip.logitScale).toBeCloseTo(Math.exp(4.4454), 3);
  expect(pack.sam).toMatchObject({
    kind: 'sam-vit',
    imageSize: 48,
    embeddingSize: 6,
    lowResSize: 24,
  });
  const sessions = await openNodeSessions(files.out);
  const image = await sessions.get('image');
  const { embed, gradMap } = await image.run({
    pixels: { dims: [1, 3, 32, 32], data: new Float32Array(3072).fill(0.3) },
  });
  expect([embed!.dims, gradMap!.dims]).toEqual([
    [1, 32],
    [128, 32],
  ]);
  await sessions.dispose();
});

it('takes a window larger than the grid, and an MLP of any width', async () => {
  const clip = clipKeys(MICRO_CLIP).map(([key, shape]) => {
    const inner = /visual.*mlp/.test(key) ? 200 : 512;
    return [key, shape.map(n => (n === 512 ? inner : n))] as Keys[number];
  });
  const files = checkpoints(clip, samKeys({ ...MICRO_SAM, windows: [9, 0] }));
  await convertCheckpoints(files);
  const sessions = await openNodeSessions(files.out);
  const pixels = (side: number) => ({
    pixels: { dims: [1, 3, side, side], data: new Float32Array(3 * side * side).fill(0.3) },
  });
  const { gradMap } = await (await sessions.get('image')).run(pixels(32));
  const { embedding } = await (await sessions.get('encoder')).run(pixels(48));
  for (const { data } of [gradMap!, embedding!]) {
    expect(Array.from(data, Number).every(Number.isFinite)).toBe(true);
    expect(new Set(Array.from(data, Number)).size).toBeGreaterThan(100);
  }
  await sessions.dispose();
});

it('gives the same bytes twice, and other bytes as fp16', async () => {
  const files = checkpoints();
  const first = (await convertCheckpoints(files)).files;
  expect((await convertCheckpoints(files)).files).toEqual(first);
  const half = (await convertCheckpoints({ ...files, dtype: 'fp16' })).files;
  expect(half['clip-image.weights.bin']!.bytes).toBeLessThan(
    0.52 * first['clip-image.weights.bin']!.bytes
  );
});

it('records MedSAM, which only its file name tells', async () => {
  const files = checkpoints();
  const medsam = path.join(dir, 'medsam_vit_b.safetensors');
  fs.renameSync(files.sam, medsam);
  expect((await convertCheckpoints({ ...files, sam: medsam })).sam.kind).toBe('medsam');
});

it.each([
  [
    'a missing key',
    clipKeys(MICRO_CLIP),
    'visual.trunk.norm.bias',
    /1 missing \(visual\.trunk\.norm\.bias\)/,
  ],
  [
    'a missing first key',
    clipKeys(MICRO_CLIP),
    'visual.trunk.pos_embed',
    /has no "visual\.trunk\.pos_embed"/,
  ],
])('refuses a checkpoint with %s and leaves nothing behind', async (_, keys, key, message) => {
  const files = checkpoints(without(keys, key));
  await expect(convertCheckpoints(files)).rejects.toThrow(message);
  expect(fs.readdirSync(dir).sort()).toEqual([
    'biomedclip.safetensors',
    'sam.safetensors',
    'vocab.txt',
  ]);
});

it('names keys of another shape and unknown ones', async () => {
  const keys = samKeys(MICRO_SAM).map(
    ([k, s]) => [k, k === 'mask_decoder.iou_token.weight' ? [1, 32] : s] as [string, number[]]
  );
  const files = checkpoints(clipKeys(MICRO_CLIP), [...keys, ['extra.weight', [1]]]);
  await expect(convertCheckpoints(files)).rejects.toThrow(
    /iou_token\.weight is \[1,32\] instead of \[1,64\]\); 1 unknown \(extra\.weight\)/
  );
});

it('refuses heads that do not divide the widths', async () => {
  const files = checkpoints();
  fs.writeFileSync(
    path.join(dir, 'config.json'),
    JSON.stringify({ mask_decoder_config: { num_attention_heads: 7 } })
  );
  await expect(convertCheckpoints(files)).rejects.toThrow(/7 heads do not divide/);
});

it('refuses a vocabulary of another model', async () => {
  const files = checkpoints();
  fs.writeFileSync(files.vocab, vocabulary(41));
  await expect(convertCheckpoints(files)).rejects.toThrow(/41 tokens/);
  fs.writeFileSync(files.vocab, 'hello\nworld\n');
  await expect(convertCheckpoints(files)).rejects.toThrow(/no BERT vocabulary/);
});

it('does not write over a folder that is no pack', async () => {
  const files = checkpoints();
  fs.mkdirSync(files.out);
  fs.writeFileSync(path.join(files.out, 'thesis.doc'), 'x');
  await expect(convertCheckpoints(files)).rejects.toThrow(/no model pack/);
  expect(fs.readdirSync(files.out)).toEqual(['thesis.doc']);
});

it.each([
  [8, 0.999],
  [4, 0.99],
] as const)(
  'quantises the text encoder to %i bits and measures what it costs',
  async (textBits, least) => {
    const files = checkpoints();
    const exact = await convertCheckpoints({ ...files, out: path.join(dir, 'exact') });
    const pack = await convertCheckpoints({ ...files, textBits });
    expect(pack.precision).toMatchObject({ weights: 'fp32', textBits });
    expect(pack.precision!.textCosine).toBeGreaterThan(least);
    const bytes = (p: typeof pack) => p.files['clip-text.weights.bin']!.bytes;
    expect(bytes(pack)).toBeLessThan(0.5 * bytes(exact));
    const ids = { dims: [1, 6], data: BigInt64Array.of(2n, 17n, 30n, 8n, 21n, 3n) };
    const embeds: Float32Array[] = [];
    for (const out of [path.join(dir, 'exact'), files.out]) {
      const sessions = await openNodeSessions(out);
      embeds.push((await (await sessions.get('text')).run({ ids })).embed!.data as Float32Array);
      await sessions.dispose();
    }
    const [a, b] = embeds as [Float32Array, Float32Array];
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
    expect(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))).toBeGreaterThan(least);
  }
);

it('writes variants with what they cost, and leaves out those that cost too much', async () => {
  const files = { ...checkpoints(), dtype: 'fp16' as const };
  const plain = (await convertCheckpoints({ ...files, out: path.join(dir, 'plain') })).files;
  const pack = await convertCheckpoints({ ...files, variants: ['fp16', 'int8'] });
  await verifyPack(files.out);
  const [half, integers] = pack.variants!;
  expect(half).toMatchObject({
    id: 'fp16',
    graphs: { masked: { file: 'clip-masked.fp16.onnx', weights: ['clip-image.weights.bin'] } },
  });
  for (const least of Object.values(half!.cosine)) expect(least).toBeGreaterThan(0.999);
  expect(integers!.id).toBe('int8');
  for (const least of Object.values(integers!.cosine)) expect(least).toBeGreaterThan(0.99);
  // For the self-test, so that large graphs can be tested on a graphics card without a second run.
  expect(Object.keys(pack.golden!)).toEqual(['image', 'text', 'encoder']);
  expect(new Set(pack.golden!.encoder).size).toBeGreaterThan(100);
  // The pack's own graphs are the same bytes as without variants.
  expect(pack.files).toMatchObject({ ...plain });
  const named = [half!, integers!].flatMap(v => Object.values(v.graphs).map(g => g.file));
  const written = Object.keys(pack.files).filter(f => /(fp16|int8)\.onnx$/.test(f));
  expect(written.sort()).toEqual(named.sort());
  // Not only the shapes: the integers' graph runs and is another one.
  const ids = { dims: [1, 5], data: BigInt64Array.of(2n, 17n, 30n, 8n, 3n) };
  const embeds = [];
  for (const variant of [null, 'fp16', 'int8'] as const) {
    const sessions = await openNodeSessions(files.out, variant);
    embeds.push((await (await sessions.get('text')).run({ ids })).embed!.data);
    await sessions.dispose();
  }
  expect(embeds[1]).not.toEqual(embeds[0]);
  expect(embeds[2]).not.toEqual(embeds[0]);
});

it('writes down the largest buffer that the graphs need of a graphics card', async () => {
  const { webgpu } = await convertCheckpoints(checkpoints());
  // Here the eight masked images of a batch: 8 x 17 tokens x 4 x 128 values in fp32.
  expect(webgpu).toEqual({ maxBufferBytes: 4 * 8 * 17 * 512 });
});

it('refuses weights that are not finite', async () => {
  const files = checkpoints();
  const bytes = fs.readFileSync(files.sam);
  bytes.writeFloatLE(NaN, bytes.length - 4);
  fs.writeFileSync(files.sam, bytes);
  await expect(convertCheckpoints(files)).rejects.toThrow(/iou_prediction_head.*no finite numbers/);
  expect(fs.existsSync(files.out)).toBe(false);
});
