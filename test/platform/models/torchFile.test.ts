import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openCheckpoint } from '../../../platform/models/src/checkpoint/openCheckpoint';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'torch-'));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

/** Pieces of a pickle, as `pickletools` would list them. */
const op = (code: number, ...rest: number[]) => Uint8Array.of(code, ...rest);
const global = (name: string) => Buffer.from(`c${name.replace(/\.(?=[^.]*$)/, '\n')}\n`);
const text = (s: string) => Buffer.concat([op(0x58, s.length, 0, 0, 0), Buffer.from(s)]);
const small = (n: number) => op(0x4b, n);
const [PROTO, STOP, MARK, TUPLE, REDUCE] = [op(0x80, 2), op(0x2e), op(0x28), op(0x74), op(0x52)];
const tuple = (...items: Uint8Array[]) => Buffer.concat([MARK, ...items, TUPLE]);

interface View {
  readonly count: number;
  readonly offset: number;
  readonly shape: number[];
  readonly stride: number[];
}

const tensor = ({ count, offset, shape, stride }: View) =>
  Buffer.concat([
    global('torch._utils._rebuild_tensor_v2'),
    tuple(
      tuple(text('storage'), global('torch.FloatStorage'), text('0'), text('cpu'), small(count)),
      op(0x51),
      small(offset),
      tuple(...shape.map(small)),
      tuple(...stride.map(small)),
      op(0x89),
      tuple()
    ),
    REDUCE,
  ]);

const dict = (key: string, value: Uint8Array) =>
  Buffer.concat([PROTO, op(0x7d), text(key), value, op(0x73), STOP]);

function save(pickle: Uint8Array, values: number[] = [], level: 0 | 6 = 0): string {
  const file = path.join(dir, 'x.pt');
  const data = new Uint8Array(new Float32Array(values).buffer);
  const entries = { 'x/data.pkl': new Uint8Array(pickle), 'x/data/0': data };
  fs.writeFileSync(file, zipSync(entries, { level }));
  return file;
}

const plain: View = { count: 6, offset: 0, shape: [2, 3], stride: [3, 1] };
const values = [0, 1, 2, 3, 4, 5];

function refusal(file: string): MedClipSamError {
  try {
    const source = openCheckpoint(file);
    for (const key of source.keys()) source.read(key);
    source.close();
  } catch (error) {
    return error as MedClipSamError;
  }
  throw new Error('was accepted');
}

it.each([0, 6] as const)('reads a state dict (zip level %i)', level => {
  const source = openCheckpoint(save(dict('w', tensor(plain)), values, level));
  expect(source.shape('w')).toEqual([2, 3]);
  expect([...source.read('w')]).toEqual(values);
  source.close();
});

it('reads a transposed view in C order', () => {
  const view = { count: 6, offset: 0, shape: [3, 2], stride: [1, 3] };
  const source = openCheckpoint(save(dict('w', tensor(view)), values));
  expect([...source.read('w')]).toEqual([0, 3, 1, 4, 2, 5]);
  source.close();
});

it.each(['module.w', 'model.module.w'])('takes the wrapper off %s', key => {
  const source = openCheckpoint(save(dict(key, tensor(plain)), values));
  expect(source.keys()).toEqual(['w']);
  source.close();
});

const call = (name: string) => Buffer.concat([global(name), tuple(text('id')), REDUCE]);

it.each(['os.system', 'posix.system', 'builtins.eval', 'torch.load', 'collections.deque'])(
  'refuses a pickle that would call %s, before anything else is read',
  name => {
    const error = refusal(save(dict('w', call(name))));
    expect(error.code).toBe('model-unsupported');
    expect(error.message).toContain(name);
  }
);

it.each([
  ['a tensor beyond its storage', { ...plain, offset: 1 }, /beyond its storage/],
  ['a storage shorter than announced', { ...plain, count: 7 }, /shorter than announced/],
  ['a stride for every axis missing', { ...plain, stride: [3] }, /stride/],
  [
    'a view that would fill the memory',
    { count: 6, offset: 0, shape: [255, 255, 255], stride: [0, 0, 0] },
    /too often/,
  ],
])('refuses %s', (_, view, reason) => {
  expect(refusal(save(dict('w', tensor(view)), values)).message).toMatch(reason);
});

it('refuses opcodes that build objects', () => {
  const inst = Buffer.concat([PROTO, MARK, Buffer.from('ios\nsystem\n'), STOP]);
  expect(refusal(save(inst)).message).toMatch(/opcode 0x69/);
});

it('refuses a zip with a wrong checksum', () => {
  const file = save(dict('w', tensor(plain)), values);
  const bytes = fs.readFileSync(file);
  const at = bytes.indexOf(Buffer.from(new Float32Array([4, 5]).buffer));
  bytes[at] = bytes[at]! ^ 1;
  fs.writeFileSync(file, bytes);
  expect(refusal(file).message).toMatch(/checksum/);
});

it('refuses a compressed entry that claims more than deflate can give', () => {
  const file = save(dict('w', tensor(plain)), values, 6);
  const bytes = fs.readFileSync(file);
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1)) {
    bytes.writeUInt32LE(0xfffffff0, at + 24);
  }
  fs.writeFileSync(file, bytes);
  expect(refusal(file).code).toMatch(/^model-/);
});

it('either reads a mutated file or refuses it with a MedClipSamError', () => {
  const whole = fs.readFileSync(save(dict('w', tensor(plain)), values));
  const file = path.join(dir, 'mutated.pt');
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
    { numRuns: 1000 }
  );
});
