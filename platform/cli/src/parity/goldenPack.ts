import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { filesBelow } from '@medclip/pacs/index/filesBelow';
import { countOf } from '../countOf';
import type { GoldenPack } from './check';

/** A golden tensor in memory: C order, little-endian on disk. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  f32: Float32Array,
  i32: Int32Array,
  u8: Uint8Array,
} as const;

/** Reads one raw tensor file. */
export async function readTensorFile(
  path: string,
  dtype: string,
  shape: readonly number[]
): Promise<GoldenTensor> {
  const make = ARRAYS[dtype as keyof typeof ARRAYS];
  if (!make) throw new Error(`unknown dtype ${dtype}`);
  const bytes = await readFile(path);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const data = new make(copy);
  const expected = shape.reduce((a, b) => a * b, 1);
  if (data.length !== expected) {
    throw new Error(`holds ${countOf(data.length, 'value')} where ${expected} were announced`);
  }
  return { shape, data };
}

export async function readTensor(pack: GoldenPack, name: string): Promise<GoldenTensor> {
  const t = pack.tensors[name];
  pack.used.add(name);
  if (!t) throw new Error(`the pack has no tensor ${name}`);
  return readTensorFile(join(pack.dir, t.file), t.dtype, t.shape);
}

/** A tensor of one type, or an error that names it. */
export async function readFloat(pack: GoldenPack, name: string): Promise<Float32Array> {
  const t = await readTensor(pack, name);
  if (!(t.data instanceof Float32Array)) throw new Error(`${name} is not float32`);
  return t.data;
}

export async function readBytes(pack: GoldenPack, name: string): Promise<Uint8Array> {
  const t = await readTensor(pack, name);
  if (!(t.data instanceof Uint8Array)) throw new Error(`${name} is not uint8`);
  return t.data;
}

/** An 8-bit image (H,W) or (H,W,C); an image without colour has one channel. */
export async function readRaster(pack: GoldenPack, name: string): Promise<Raster8> {
  const [height = 0, width = 0, channels = 1] = pack.tensors[name]?.shape ?? [];
  if (channels !== 1 && channels !== 3)
    throw new Error(`${name} has ${countOf(channels, 'channel')}`);
  return { width, height, channels, data: await readBytes(pack, name) };
}

/** io.json = meta and tensors of a reference pack; index.json = the miniatures' own goldens, all of it meta. */
const INDEX_FILES = ['io.json', 'index.json'] as const;

/** Opens one folder with an `io.json` or a golden `index.json`. */
export async function openGoldenPack(dir: string, dataRoot: string): Promise<GoldenPack> {
  const names = await readdir(dir);
  const file = INDEX_FILES.find(f => names.includes(f));
  if (!file) throw new Error('the folder has no io.json');
  const json = JSON.parse(await readFile(join(dir, file), 'utf8')) as Record<string, unknown>;
  if (file === 'index.json') return { dir, meta: json, tensors: {}, used: new Set(), dataRoot };
  const { meta, tensors } = json as Partial<Pick<GoldenPack, 'meta' | 'tensors'>>;
  return { dir, meta: meta ?? {}, tensors: tensors ?? {}, used: new Set(), dataRoot };
}

/** Every folder at or below `root` that holds one of them, sorted. */
export function findGoldenPacks(root: string): readonly string[] {
  const indexes = filesBelow(root).filter(
    ({ name, info }) => info?.isFile() && INDEX_FILES.some(f => f === basename(name))
  );
  return [...new Set(indexes.map(({ name }) => dirname(join(root, name))))].sort();
}
