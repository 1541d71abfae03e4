import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openCheckpoint } from '../../../platform/models/src/checkpoint/openCheckpoint';
import { convertCheckpoints } from '../../../platform/models/src/convert/convertCheckpoints';
import { verifyPack } from '../../../platform/models/src/verifyPack';
import {
  clipKeys,
  samKeys,
  vocabulary,
  writeRandomCheckpoint,
} from '../../support/packs/randomCheckpoint';

const LARGE = 10e9;
const CLIP = {
  ...{ width: 64, layers: 2, patch: 8, grid: 2, embed: 16, textWidth: 64, textLayers: 1 },
  ...{ vocab: 12, positions: 8, hidden: 16 },
};
const SAM = { width: 16, headDim: 8, patch: 8, grid: 2, windows: [0], embed: 32, mlp: 16 };

let dir: string;
let files: Omit<Parameters<typeof convertCheckpoints>[0], 'dtype'> & { vocab: string };
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hostile-'));
  const at = (name: string) => path.join(dir, name);
  files = {
    ...{ biomedclip: at('clip.safetensors'), vocab: at('vocab.txt') },
    ...{ sam: at('sam.safetensors'), out: at('pack') },
  };
  writeRandomCheckpoint(files.biomedclip, clipKeys(CLIP), 1);
  writeRandomCheckpoint(files.sam, samKeys(SAM), 2);
  fs.writeFileSync(files.vocab, vocabulary(12));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const convert = () => convertCheckpoints({ ...files, dtype: 'fp32' });

/** These bytes first, then nothing but zeros up to `size`; takes no room on the disk. */
function sparse(file: string, head: Uint8Array | string, size: number): void {
  fs.writeFileSync(file, head);
  fs.truncateSync(file, size);
}

/** The refusal, which must come soon, with bounded memory, and leave nothing behind. */
async function refusal(what: () => unknown): Promise<MedClipSamError> {
  const before = fs.readdirSync(dir).sort();
  const memory = process.memoryUsage().rss;
  const start = performance.now();
  try {
    await what();
  } catch (error) {
    expect(error).toBeInstanceOf(MedClipSamError);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(400e6);
    expect(fs.readdirSync(dir).sort()).toEqual(before);
    return error as MedClipSamError;
  }
  throw new Error('was accepted');
}

function safetensorsHead(header: object): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
}

/** Header of the SAM checkpoint with some entries changed, before its data. */
function rewritten(
  file: string,
  change: (header: Record<string, Record<string, unknown>>) => void
) {
  const bytes = fs.readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  change(header);
  fs.writeFileSync(file, Buffer.concat([safetensorsHead(header), bytes.subarray(8 + length)]));
}

describe('files of the wrong size', () => {
  test.each([
    ['no bytes', '', 0, /is empty/],
    ['10 GB of zeros', '', LARGE, /neither a PyTorch nor a safetensors/],
    ['10 GB that begin like a zip archive', 'PK\x03\x04', LARGE, /no directory at its end/],
    ['10 GB that begin like a pickle', Uint8Array.of(0x80, 2), LARGE, /opcode 0x0/],
    ['10 GB after a header of nothing', safetensorsHead({}), LARGE, /bytes follow/],
  ])('%s', async (_, head, size, message) => {
    for (const file of [files.sam, files.biomedclip]) {
      const good = fs.readFileSync(file);
      sparse(file, head, size);
      expect((await refusal(convert)).message).toMatch(message);
      fs.writeFileSync(file, good);
    }
  });

  test('one tensor of 10 GB under a known name', async () => {
    const count = (LARGE - 1000) / 4;
    const entry = { dtype: 'F32', shape: [count], data_offsets: [0, 4 * count] };
    const head = safetensorsHead({ logit_scale: entry });
    sparse(files.biomedclip, head, head.length + 4 * count);
    expect((await refusal(convert)).code).toBe('model-unsupported');
    const read = () => openCheckpoint(files.biomedclip).read('logit_scale');
    expect((await refusal(read)).message).toMatch(/values, more than any model/);
  });

  test('a vocabulary or a config.json of 10 GB', async () => {
    sparse(files.vocab, '[PAD]\n', LARGE);
    expect((await refusal(convert)).message).toMatch(/too large to be a vocabulary/);
    fs.writeFileSync(files.vocab, vocabulary(12));
    sparse(path.join(dir, 'config.json'), '{', LARGE);
    expect((await refusal(convert)).message).toMatch(/config\.json/);
  });
});

describe('pickles that never end', () => {
  const legacy = (...body: (Uint8Array | string)[]) =>
    Buffer.concat([Uint8Array.of(0x80, 2), ...body.map(b => Buffer.from(b))]);

  test('ten million empty dictionaries', async () => {
    fs.writeFileSync(files.sam, legacy(Buffer.alloc(10e6, 0x7d)));
    expect((await refusal(convert)).message).toMatch(/does not end/);
  });

  test('a gigabyte of strings', async () => {
    const text = Uint8Array.of(0x58, 0, 0, 16, 0);
    fs.writeFileSync(files.sam, legacy());
    const fd = fs.openSync(files.sam, 'r+');
    for (let i = 0; i < 1000; i++) fs.writeSync(fd, text, 0, 5, 2 + i * ((1 << 20) + 5));
    fs.closeSync(fd);
    fs.truncateSync(files.sam, 1.1e9);
    expect((await refusal(convert)).message).toMatch(/does not end/);
  });

  test('a name that is a list of lists, 2^40 long when written out', async () => {
    // ([x, x]) put into a slot and taken twice, forty times; then taken as a module's name.
    const doubled = Array.from({ length: 40 }, (_, i) => [0x71, i, 0x68, i, 0x86]).flat();
    fs.writeFileSync(files.sam, legacy(Uint8Array.of(0x5d, ...doubled, 0x68, 39, 0x93, 0x2e)));
    expect((await refusal(convert)).code).toBe('model-corrupt');
  });
});

describe('weights that are not what they should be', () => {
  test('a billion layers', async () => {
    rewritten(files.sam, header => {
      const key = 'image_encoder.blocks.0.norm1.bias';
      header['image_encoder.blocks.999999999.norm1.bias'] = header[key]!;
      delete header[key];
    });
    expect((await refusal(convert)).message).toMatch(/claims 1000000000 layers/);
  });

  test('integers where there should be weights', async () => {
    const key = 'mask_decoder.iou_token.weight';
    rewritten(files.sam, header => void (header[key]!.dtype = 'I32'));
    expect((await refusal(convert)).message).toMatch(`1 no floating-point numbers (${key} is I32)`);
  });

  test('one NaN, one infinity', async () => {
    for (const value of [NaN, -Infinity]) {
      const bytes = fs.readFileSync(files.biomedclip);
      bytes.writeFloatLE(value, bytes.length - 40);
      fs.writeFileSync(files.biomedclip, bytes);
      expect((await refusal(convert)).message).toMatch(/no finite/);
    }
  });
});

test('a mutated checkpoint is refused, or makes a whole pack', async () => {
  const whole = fs.readFileSync(files.sam);
  const header = 8 + Number(whole.readBigUInt64LE(0));
  const inHeader = fc.tuple(fc.nat(header - 1), fc.nat(255));
  const anywhere = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  const edits = fc.array(fc.oneof(inHeader, anywhere), { minLength: 1, maxLength: 3 });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(edits, fc.option(fc.nat(whole.length)), async (changes, cut) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      fs.writeFileSync(files.sam, cut === null ? bytes : bytes.subarray(0, cut));
      try {
        await convert();
        await verifyPack(files.out);
      } catch (error) {
        expect(error).toBeInstanceOf(MedClipSamError);
        refused++;
      }
      expect(fs.readdirSync(dir).filter(name => name.startsWith('.part-'))).toEqual([]);
    }),
    { numRuns: 40, seed: 7, endOnFailure: true }
  );
  expect(refused).toBeGreaterThan(10);
});
