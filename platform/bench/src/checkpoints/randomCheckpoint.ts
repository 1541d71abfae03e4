import fs from 'node:fs';
import path from 'node:path';

/** Keys and shapes of a checkpoint, in file order. */
export type Keys = [key: string, shape: number[]][];

/** What multiplies a normalised value, or divides it: near 1, so that activations keep their size from layer to layer. */
const GAIN =
  /norm\d?\.weight$|(neck|downscaling|upscaling)\.[134]\.weight$|bn\.(weight|running_var)$/i;

/** What is added to tokens: as large as they are, so that tokens, and the maps made of them, differ. */
const TABLE = /pos_embed$|cls_token$/;

/**
 * norm1 of the last block (of 6 or 12): activations above zero, as gScoreCAM's map is cut off there. Without it a few random
 * channels are negative everywhere, the map is empty, and no box reaches SAM.
 */
const ACTIVE = /blocks\.(5|11)\.norm1\.bias$/;
const LIFT = 2;

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Writes seeded fp32 weights under these keys as safetensors, one tensor in memory at a time. Norm weights are near 1. */
export function writeRandomCheckpoint(file: string, keys: Keys, seed: number): void {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [key, shape] of keys) {
    const end = offset + 4 * product(shape);
    header[key] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const fd = fs.openSync(file, 'w');
  fs.writeSync(fd, length);
  fs.writeSync(fd, json);
  const random = uniform(seed);
  for (const [key, shape] of keys) {
    const values = new Float32Array(product(shape));
    const one = shape.length === 1 && GAIN.test(key) ? 1 : ACTIVE.test(key) ? LIFT : 0;
    const matrix = shape.length > 1 && !TABLE.test(key);
    const spread = matrix ? 1.7 / Math.sqrt(product(shape.slice(1))) : 0.2;
    for (let i = 0; i < values.length; i++) values[i] = one + spread * (random() * 2 - 1);
    if (key === 'logit_scale') values[0] = 4.4454;
    fs.writeSync(fd, new Uint8Array(values.buffer));
  }
  fs.closeSync(fd);
}

/** The same in `folder`, where it is not there from an earlier run. Returns the file. */
export function randomCheckpointOnce(
  folder: string,
  name: string,
  keys: Keys,
  seed: number
): string {
  const file = path.join(folder, `${name}-${seed}.safetensors`);
  if (fs.existsSync(file)) return file;
  writeRandomCheckpoint(`${file}.part`, keys, seed);
  fs.renameSync(`${file}.part`, file);
  return file;
}

/** A small seeded generator (mulberry32), uniform in 0..1. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A BERT vocabulary of `size` tokens with the special ones first. */
export function vocabulary(size: number): string {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const rest = Array.from({ length: size - special.length }, (_, i) => `w${i}`);
  return `${[...special, ...rest].join('\n')}\n`;
}
