import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { packFiles } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { loadPack } from '@medclip/extension-medclip-sam/engine/store/modelStore';
import { NANO_PACK_DIR } from '../../../platform/models/src/nanoPack';
import { openNodeSessions } from '../../../platform/models/src/runtime/nodeSessions';
import { readPack, verifyPack } from '../../../platform/models/src/verifyPack';

type Json = Record<string, never>;
const TEXT = fs.readFileSync(path.join(NANO_PACK_DIR, 'pack.json'), 'utf8');

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pack-'));
  fs.cpSync(NANO_PACK_DIR, dir, { recursive: true });
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const write = (text: string | Uint8Array) => fs.writeFileSync(path.join(dir, 'pack.json'), text);

/** The description with one value changed; the path as "clip.graphs.text.file". */
function changed(at: string, value: unknown): string {
  const json = JSON.parse(TEXT) as Json;
  const keys = at.split('.');
  const last = keys.pop()!;
  const place = keys.reduce<Json>((node, key) => node[key]!, json) as Record<string, unknown>;
  place[last] = value;
  return JSON.stringify(json);
}

/** As a browser gets it. */
const fetched = (text: string) =>
  loadPack('http://viewer.test/models/p/', {
    cache: null,
    fetch: (async (url: string) => {
      if (url.endsWith('pack.json')) return new Response(text);
      throw new Error(`asked for ${url}`);
    }) as typeof fetch,
  });

test.each([
  ['sources.0.url', 'http://elsewhere/'],
  ['clip.image.script', 'x'],
  ['clip.graphs.text.preprocess', 'x.js'],
  ['run', 'x'],
  ['clip.graphs.text.file', '../../secret.onnx'],
  ['clip.graphs.text.file', '/etc/passwd'],
  ['clip.graphs.text.file', 'a/../../b.onnx'],
  ['clip.graphs.text.file', 'C:\\models\\x.onnx'],
  ['clip.graphs.text.weights', ['weights/../../x.bin']],
  ['clip.text.vocab', '..'],
  ['clip.text.vocab', 'http://elsewhere/vocab.txt'],
  ['files', { '../x': { bytes: 1, sha256: '0'.repeat(64) } }],
  ['clip.image.size', 1e9],
  ['clip.image.std', [0, 0, 0]],
  ['clip.image.size', 'large'],
  ['sam.imageSize', 0.5],
  ['sam.embeddingSize', 1e6],
  ['clip.logitScale', null],
  ['recommended.topK', -1],
])('pack.json with %s = %j is refused, on disk and from a server', async (at, value) => {
  const text = changed(at, value);
  write(text);
  const name = expect.stringContaining(at.split('.')[0]!);
  const error = { code: 'model-corrupt', message: name };
  await expect(readPack(dir)).rejects.toMatchObject(error);
  await expect(openNodeSessions(dir)).rejects.toMatchObject(error);
  await expect(fetched(text)).rejects.toMatchObject(error);
});

test.each([
  ['no bytes', ''],
  ['half of it', TEXT.slice(0, 900)],
  ['a list', '[]'],
  ['deeper than any parser goes', '['.repeat(1e6)],
])('a pack.json that is %s is refused', async (_, text) => {
  write(text);
  await expect(readPack(dir)).rejects.toBeInstanceOf(MedClipSamError);
  await expect(fetched(text)).rejects.toBeInstanceOf(MedClipSamError);
});

test('a pack.json that an editor has begun with a byte order mark is read', async () => {
  write(`\ufeff${TEXT}`);
  expect((await readPack(dir)).id).toBe((JSON.parse(TEXT) as { id: string }).id);
});

test('a pack.json of 10 GB is not read', async () => {
  fs.truncateSync(path.join(dir, 'pack.json'), 10e9);
  await expect(readPack(dir)).rejects.toMatchObject({ code: 'model-missing' });
});

test.each([
  ['is gone', (file: string) => fs.rmSync(file), 'model-missing', /is missing/],
  ['is empty', (file: string) => fs.truncateSync(file, 0), 'model-corrupt', /0 bytes instead/],
  ['is 10 GB', (file: string) => fs.truncateSync(file, 10e9), 'model-corrupt', /bytes instead/],
  [
    'is a folder',
    (file: string) => (fs.rmSync(file), fs.mkdirSync(file)),
    'model-missing',
    /missing/,
  ],
  ['has one other bit', flip, 'model-corrupt', /another checksum/],
])('a file of the pack that %s is never run', async (_, damage, code, message) => {
  damage(path.join(dir, 'clip-text.weights.bin'));
  const error = { code, message: expect.stringMatching(message) };
  await expect(verifyPack(dir)).rejects.toMatchObject(error);
  const sessions = await openNodeSessions(dir);
  await expect(sessions.get('text')).rejects.toMatchObject(error);
  await sessions.dispose();
});

function flip(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[5000] = bytes[5000]! ^ 4;
  fs.writeFileSync(file, bytes);
}

/** Places in the description, each to be overwritten with anything JSON can say. */
const places = (function walk(node: unknown, at: string[]): string[] {
  if (typeof node !== 'object' || node === null) return [at.join('\n')];
  return Object.entries(node).flatMap(([key, value]) => walk(value, [...at, key]));
})(JSON.parse(TEXT), []);

test('a mutated pack.json is refused, or names files inside the pack only', async () => {
  const bytes = fc.array(fc.tuple(fc.nat(TEXT.length - 1), fc.integer({ min: 32, max: 126 })), {
    ...{ minLength: 1, maxLength: 3 },
  });
  const edited = bytes.map(edits => {
    const text = Buffer.from(TEXT);
    for (const [at, value] of edits) text[at] = value;
    return text.toString();
  });
  const replaced = fc.tuple(fc.constantFrom(...places), fc.jsonValue()).map(([at, value]) => {
    const json = JSON.parse(TEXT) as Json;
    const keys = at.split('\n');
    const last = keys.pop()!;
    const place = keys.reduce<Json>((node, key) => node[key]!, json) as Record<string, unknown>;
    place[last] = value;
    return JSON.stringify(json);
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(edited, replaced), async text => {
      write(text);
      try {
        const pack = await readPack(dir);
        for (const file of packFiles(pack)) {
          expect(path.relative(dir, path.resolve(dir, file))).not.toMatch(/^\.\.|^\//);
        }
        await verifyPack(dir);
      } catch (error) {
        expect(error).toBeInstanceOf(MedClipSamError);
      }
      await expect(fetched(text)).rejects.toBeInstanceOf(MedClipSamError);
    }),
    { numRuns: 150, seed: 3 }
  );
});
