import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCheckpoint } from '../../../platform/models/src/checkpoint/openCheckpoint';
import { readClipShape } from '../../../platform/models/src/clip/readClipShape';
import { writeTextInPrecision } from '../../../platform/models/src/clip/textPrecision';
import { openNodeSession } from '../../../platform/models/src/runtime/nodeSessions';
import { cosine } from '../../../platform/models/src/runtime/sampleInputs';
import {
  clipKeys,
  MICRO_CLIP,
  uniform,
  writeRandomCheckpoint,
} from '../../support/packs/randomCheckpoint';

/** What is promised of a 4-bit text encoder (platform/models/README.md). */
const PROMISED = 0.99;
const VOCABULARY = 300;

/** Token sequences that the converter did not measure with. */
function heldOut(seed: number): BigInt64Array[] {
  const random = uniform(seed);
  return Array.from({ length: 60 }, () => {
    const words = 1 + Math.floor(random() * 20);
    const ids = Array.from({ length: words }, () => 5 + Math.floor(random() * (VOCABULARY - 5)));
    return BigInt64Array.from([2, ...ids, 3], BigInt);
  });
}

async function embeddings(file: string, texts: readonly BigInt64Array[]): Promise<Float32Array[]> {
  const session = await openNodeSession(file);
  const out: Float32Array[] = [];
  for (const data of texts) {
    const { embed } = await session.run({ ids: { dims: [1, data.length], data } });
    out.push(Float32Array.from(embed!.data as Float32Array));
  }
  await session.dispose();
  return out;
}

it.each([
  [64, 1, 11],
  [64, 2, 12],
  [128, 2, 13],
  [192, 3, 14],
])(
  'a text encoder %i wide with %i layers keeps its embeddings in 4 bits',
  async (textWidth, textLayers, seed) => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'text-'));
    const file = path.join(dir, 'clip.safetensors');
    writeRandomCheckpoint(
      file,
      clipKeys({ ...MICRO_CLIP, textWidth, textLayers, vocab: VOCABULARY }),
      seed
    );
    const source = openCheckpoint(file);
    const shape = readClipShape(source);
    const texts = heldOut(seed);
    const made: Float32Array[][] = [];
    for (const bits of [32, 4] as const) {
      const into = path.join(dir, String(bits));
      fs.mkdirSync(into);
      const { graph } = await writeTextInPrecision(source, shape, into, {
        ...{ dtype: 'fp32', maxFileBytes: 1e9 },
        bits,
        vocabulary: VOCABULARY,
      });
      made.push(await embeddings(path.join(into, graph.file), texts));
    }
    source.close();
    fs.rmSync(dir, { recursive: true, force: true });
    const [exact, rounded] = made as [Float32Array[], Float32Array[]];
    const least = Math.min(...exact.map((e, i) => cosine(e, rounded[i]!)));
    process.stderr.write(`${textWidth} x ${textLayers}: ${least}\n`);
    expect(least).toBeGreaterThanOrEqual(PROMISED);
  }
);
