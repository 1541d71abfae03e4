import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FloatMap } from '@medclip/extension-medclip-sam/core/raster';
import { upscaleLogits } from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import {
  type SamInput,
  samPreprocess,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import type { Session } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { hashFile } from '@medclip/models/checkpoint/randomAccessFile';
import { SAM_FAMILIES } from '@medclip/models/sam/checkpoint/families';
import { openSam } from '@medclip/models/sam/checkpoint/openSam';
import { readSamShape } from '@medclip/models/sam/checkpoint/readSamShape';
import type { SamShape } from '@medclip/models/sam/samShape';
import { writeSamGraphs } from '@medclip/models/sam/writeSamGraphs';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose } from '../compare';
import { readBytes, readFloat, readRaster } from '../goldenPack';
import { openGraph } from '../openGraph';
import { promptTokens, runTokens } from './samPrompts';
import type { PromptRecord } from './samUnderTest';

/** Released weights are not in the pack: it names the file, and holds samples of what the official code gives. */
interface Released {
  readonly released: { readonly file: string; readonly sha256: string };
  readonly embedding_step: number;
  readonly row_step: number;
  readonly images: Readonly<
    Record<string, { readonly cases: Readonly<Record<string, PromptRecord>> }>
  >;
}

const EMBEDDING = 1e-4;
const LOGIT = 1e-3;

const isReleased = (meta: object): meta is Released =>
  typeof (meta as Partial<Released>).released?.sha256 === 'string';

export const isReleasedSamPack = (pack: GoldenPack): boolean => isReleased(pack.meta);

/** A released SAM on phantoms: embedding, logits and masks, from the checkpoint in the test data's `models` folder. */
export const checkReleasedSam: PackChecker = async function* (pack, { backend }) {
  const { meta } = pack;
  if (!isReleased(meta)) throw new Error('This is no pack of a released SAM.');
  const { file, sha256 } = meta.released;
  const checkpoint = path.join(pack.dataRoot, 'models', file);
  if (!fs.existsSync(checkpoint) || hashFile(checkpoint) !== sha256) {
    const detail = `not compared: put ${file} (SHA-256 ${sha256.slice(0, 12)}…) into models of the test data; \`medclip-sam models get\` brings it`;
    yield { name: file, pass: false, skipped: true, detail };
    return;
  }
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-parity-'));
  const source = openSam(checkpoint);
  try {
    const shape = readSamShape(source);
    const graphs = writeSamGraphs(source, shape, dir, { dtype: 'fp32', maxFileBytes: 1 << 30 });
    const encoder = await openGraph(dir, graphs.encoder, backend);
    const decoder = await openGraph(dir, graphs.decoder, backend);
    const slack = backend === 'webgpu' ? 10 : 1;
    for (const name of Object.keys(meta.images)) {
      yield* checkPhantom(pack, meta, name, { shape, encoder, decoder, slack });
    }
    await encoder.dispose();
    await decoder.dispose();
  } finally {
    source.close();
    fs.rmSync(dir, { recursive: true, force: true });
  }
};

interface Opened {
  readonly shape: SamShape;
  readonly encoder: Session;
  readonly decoder: Session;
  readonly slack: number;
}

async function* checkPhantom(
  pack: GoldenPack,
  meta: Released,
  name: string,
  { shape, encoder, decoder, slack }: Opened
): AsyncGenerator<CheckResult> {
  const { kind, imageSize: side } = shape;
  const image = await readRaster(pack, `${name}.image_u8`);
  const { mean, std } = SAM_FAMILIES[kind].normalisation;
  const { pixels, geometry }: SamInput = samPreprocess(image, { kind, side, mean, std });
  const { embedding } = await encoder.run({ pixels: { dims: [1, 3, side, side], data: pixels } });
  const data = embedding!.data as Float32Array;
  const samples = data.filter((_, i) => i % meta.embedding_step === 0);
  const expected = await readFloat(pack, `${name}.embedding_samples`);
  yield checkClose(`${name}.embedding_samples`, samples, expected, EMBEDDING * slack);
  const low = 4 * shape.embeddingSize;
  for (const [prompt, record] of Object.entries(meta.images[name]!.cases)) {
    const key = `${name}.${prompt}`;
    const out = await runTokens(decoder, shape, data, promptTokens(record));
    const map: FloatMap = { width: low, height: low, data: out.masks.slice(0, low * low) };
    const rows = map.data.filter((_, i) => Math.floor(i / low) % meta.row_step === 0);
    yield checkClose(
      `${key}.logit_rows`,
      rows,
      await readFloat(pack, `${key}.logit_rows`),
      LOGIT * slack
    );
    yield checkClose(
      `${key}.iou`,
      [out.iou[0]!],
      await readFloat(pack, `${key}.iou`),
      LOGIT * slack
    );
    const logits = upscaleLogits(map, geometry);
    yield sameBits(
      `${key}.mask_bits`,
      logits.data,
      await readBytes(pack, `${key}.mask_bits`),
      LOGIT * slack
    );
  }
}

/** A mask packed to bits, the first pixel in the highest; equal except where the logit is within rounding of the threshold. */
function sameBits(
  name: string,
  logits: Float32Array,
  golden: Uint8Array,
  limit: number
): CheckResult {
  let wrong = golden.length === Math.ceil(logits.length / 8) ? 0 : logits.length;
  logits.forEach((value, i) => {
    const inside = ((golden[i >> 3] ?? 0) >> (7 - (i & 7))) & 1;
    if (value > 0 !== (inside === 1) && Math.abs(value) >= limit) wrong++;
  });
  return { name, pass: wrong === 0, detail: `${wrong} of ${logits.length} differ` };
}
