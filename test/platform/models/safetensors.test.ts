import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openCheckpoint } from '../../../platform/models/src/checkpoint/openCheckpoint';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'safetensors-'));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

function write(header: unknown, data: Uint8Array, length?: bigint): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(json.length));
  const file = path.join(dir, 'x.safetensors');
  fs.writeFileSync(file, Buffer.concat([prefix, json, data]));
  return file;
}

const data = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const entry = (shape: number[], range: [number, number], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: range,
});

function refusal(file: string): MedClipSamError {
  try {
    openCheckpoint(file).close();
  } catch (error) {
    return error as MedClipSamError;
  }
  throw new Error('was accepted');
}

it.each([0x80, 0x50, 0x0280])(
  'reads a header of %i bytes, whose length looks like another format',
  n => {
    const json = JSON.stringify({ a: entry([4], [0, 16]) }).padEnd(n, ' ');
    const source = openCheckpoint(write(json, data));
    expect([...source.read('a')]).toEqual([1, 2, 3, 4]);
    source.close();
  }
);

it('reads tensors by name, metadata left aside', () => {
  const source = openCheckpoint(
    write(
      { __metadata__: { format: 'pt' }, a: entry([2], [0, 8]), b: entry([1, 2], [8, 16]) },
      data
    )
  );
  expect(source.keys()).toEqual(['a', 'b']);
  expect(source.shape('b')).toEqual([1, 2]);
  expect([...source.read('b')]).toEqual([3, 4]);
  source.close();
});

it.each([
  ['a header longer than the file', write.bind(null, {}, data, 1n << 60n), /header claims/],
  ['a header that is no JSON', write.bind(null, '{"a":', data), /not JSON/],
  ['an unknown type', write.bind(null, { a: entry([4], [0, 16], 'F31') }, data), /not understood/],
  [
    'an unknown field',
    write.bind(null, { a: { ...entry([4], [0, 16]), x: 1 } }, data),
    /not understood/,
  ],
  ['a negative size', write.bind(null, { a: entry([-4], [0, 16]) }, data), /not understood/],
  [
    'a shape that does not fit its range',
    write.bind(null, { a: entry([5], [0, 16]) }, data),
    /20 bytes/,
  ],
  [
    'a range beyond the data',
    write.bind(null, { a: entry([5], [0, 20]) }, data),
    /ends at byte 20/,
  ],
  [
    'overlapping ranges',
    write.bind(null, { a: entry([4], [0, 16]), b: entry([2], [8, 16]) }, data),
    /overlap/,
  ],
  ['bytes after the last tensor', write.bind(null, { a: entry([2], [0, 8]) }, data), /follow/],
])('refuses %s', (_, make, reason) => {
  const error = refusal(make());
  expect(error).toBeInstanceOf(MedClipSamError);
  expect(error.code).toBe('model-corrupt');
  expect(error.message).toMatch(reason);
});

it('either reads a mutated file or refuses it with a MedClipSamError', () => {
  const whole = fs.readFileSync(write({ a: entry([2], [0, 8]), b: entry([1, 2], [8, 16]) }, data));
  const file = path.join(dir, 'mutated.safetensors');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(whole.length),
      (edits, cut) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of edits) bytes[at] = value;
        fs.writeFileSync(file, cut % 3 === 0 ? bytes.subarray(0, cut) : bytes);
        try {
          const source = openCheckpoint(file);
          for (const key of source.keys()) source.read(key);
          source.close();
        } catch (error) {
          expect(error).toBeInstanceOf(MedClipSamError);
        }
      }
    ),
    { numRuns: 500 }
  );
});
