import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openCheckpoint } from '@medclip/models/checkpoint/openCheckpoint';
import type { TensorSource } from '@medclip/models/checkpoint/tensorSource';
import type { CheckResult, GoldenPack, PackChecker } from './check';
import { checkEqual } from './compare';
import { readTensor } from './goldenPack';

/** A containers pack says which of its checkpoint files have to be refused. */
export function isContainersPack(pack: GoldenPack): boolean {
  return typeof pack.meta.must_refuse === 'object' && pack.meta.must_refuse !== null;
}

/** Every checkpoint container of the pack: sound ones are read exactly, the others are refused with a reason. */
export const checkContainersPack: PackChecker = async function* (pack, options) {
  const name = String(pack.meta.pack ?? 'containers');
  const refuse = Object.keys(pack.meta.must_refuse as object);
  const files = (await readdir(pack.dir)).filter(f => /\.(pt|pth|bin|safetensors)$/.test(f)).sort();
  for (const file of files) {
    options.signal?.throwIfAborted();
    if (refuse.includes(file)) yield refused(name, pack, file);
    else yield* readable(name, pack, file);
  }
};

function refused(name: string, pack: GoldenPack, file: string): CheckResult {
  try {
    const source = openCheckpoint(join(pack.dir, file));
    for (const key of source.keys()) source.read(key);
    source.close();
    return { name: `${name}/${file}`, pass: false, detail: 'was accepted' };
  } catch (error) {
    const clear = error instanceof MedClipSamError && error.code.startsWith('model-');
    const message = error instanceof Error ? error.message : String(error);
    return { name: `${name}/${file}`, pass: clear, detail: `refused: ${message}` };
  }
}

async function* readable(
  name: string,
  pack: GoldenPack,
  file: string
): AsyncGenerator<CheckResult> {
  let source;
  try {
    source = openCheckpoint(join(pack.dir, file));
  } catch (error) {
    yield { name: `${name}/${file}`, pass: false, detail: (error as Error).message };
    return;
  }
  try {
    const group = groupOf(pack, file, source);
    if (group === null) {
      const detail = `no golden tensors for its keys ${source.keys().join(', ')}`;
      yield { name: `${name}/${file}`, pass: false, detail };
      return;
    }
    for (const key of source.keys()) {
      const tensor = `${group}.${tensorName(key)}`;
      if (!pack.tensors[tensor]) {
        yield empty(`${name}/${file}/${key}`, pack, source, key);
        continue;
      }
      const golden = await readTensor(pack, tensor);
      const shape = checkEqual(`${name}/${file}/${key}.shape`, source.shape(key)!, golden.shape);
      if (!shape.pass) yield shape;
      yield checkEqual(`${name}/${file}/${key}`, values(source, key), golden.data);
    }
  } finally {
    source.close();
  }
}

/** A tensor without values has no golden file, only a shape in the pack's list of keys. */
function empty(name: string, pack: GoldenPack, source: TensorSource, key: string): CheckResult {
  const keys = pack.meta.keys as Record<string, { shape?: readonly number[] }> | undefined;
  const shape = checkEqual(name, source.shape(key)!, keys?.[key]?.shape ?? source.shape(key)!);
  const values = checkEqual(name, source.read(key), []);
  return shape.pass ? values : shape;
}

/** Integers as they are stored, everything else as fp32. */
function values(source: TensorSource, key: string): ArrayLike<number | bigint> {
  if (source.dtype(key) !== 'I64') return source.read(key);
  const bytes = source.readBytes(key).slice();
  return new BigInt64Array(bytes.buffer);
}

const tensorName = (key: string): string =>
  key.replace(/[^\x20-\x7e]/g, c => `_x${c.charCodeAt(0).toString(16)}`);

/**
 * Under which prefix the pack keeps a file's values: one that has all its keys in their shapes; among several, the one
 * named after the file or its value type, else the unrounded one.
 */
function groupOf(pack: GoldenPack, file: string, source: TensorSource): string | null {
  const groups = new Set(Object.keys(pack.tensors).map(t => t.split('.')[0] as string));
  const fits = [...groups].filter(group =>
    source.keys().every(key => {
      if (source.shape(key)!.includes(0)) return true;
      const shape = pack.tensors[`${group}.${tensorName(key)}`]?.shape;
      return shape !== undefined && shape.join() === source.shape(key)!.join();
    })
  );
  const types = new Set(source.keys().map(key => source.dtype(key)));
  const byType = types.has('F16') ? 'half' : types.has('BF16') ? 'bfloat16' : 'expected';
  const wanted = [parse(file).name, byType, 'expected'];
  return wanted.find(group => fits.includes(group)) ?? fits[0] ?? null;
}
