import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipGeometry } from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import { coarseMask } from '@medclip/extension-medclip-sam/algorithm/mask/coarseMask';
import { mapToPrompts } from '@medclip/extension-medclip-sam/algorithm/prompts/mapToPrompts';
import { maskOfRuns } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { resizeBilinear } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import { patchCosines } from '@medclip/extension-medclip-sam/algorithm/saliency/denseSimilarity';
import { gradCam } from '@medclip/extension-medclip-sam/algorithm/saliency/gradCam';
import {
  channelImportance,
  imageTextCosine,
} from '@medclip/extension-medclip-sam/algorithm/saliency/imageFeatures';
import { unionMasks } from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import { unit } from '@medclip/extension-medclip-sam/core/vector';
import {
  decodeMask,
  type DecodedMask,
} from '@medclip/extension-medclip-sam/engine/drawing/decodeMask';
import {
  encodeSamImage,
  encodeText,
  runClipImage,
} from '@medclip/extension-medclip-sam/engine/pipeline/encoders';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { saliencyMap } from '@medclip/extension-medclip-sam/engine/saliency/saliencyMaps';
import type { SessionProvider } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { createTokenizer } from '@medclip/extension-medclip-sam/engine/pack/tokenizer';
import { overlap } from '../../evaluation/overlap';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose, checkEqual, checkRelative } from '../compare';
import { readTensorFile } from '../goldenPack';
import { nanoPackOf } from './nanoPackOf';

interface FileRef {
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

interface NanoCase {
  readonly name: string;
  readonly prompt: string;
  readonly ids: readonly number[];
  readonly cls_logit: number;
  readonly dense_max: number;
  readonly ncomp: number;
  readonly files: Readonly<Record<string, FileRef>>;
  readonly decoder: readonly {
    readonly points: readonly (readonly [number, number])[];
    readonly iou: readonly number[];
    readonly low_res: FileRef;
  }[];
}

interface NanoGolden {
  readonly choice: { readonly K: number };
  readonly cases: readonly NanoCase[];
  readonly prompts: readonly { text: string; ids: readonly number[]; embedding: FileRef }[];
}

/** M2IB's recorded noise is stored once, with the case that has this file. */
const NOISE_FILE = 'm2ib_eps';

/**
 * Tolerances: the goldens are fp32 and the shipped weights are stored as fp16 (relative rounding 2^-11), which the layers
 * carry on. Maps are compared relative to their maximum, logits relative to their range.
 */
const FP16 = { embedding: 5e-4, map: 3e-3, m2ib: 2e-2, decoder: 3e-3, mask: 0.998, pipeline: 0.98 };

/** The goldens of the trained miniatures: an index.json with cases, prompts and the chosen settings. */
export function isNanoGolden(pack: GoldenPack): boolean {
  return (
    Array.isArray(pack.meta.cases) &&
    typeof pack.meta.choice === 'object' &&
    Array.isArray(pack.meta.prompts)
  );
}

/** On the pack made from the same weights. */
export const checkNano: PackChecker = async function* (golden, { backend }) {
  const nano = await nanoPackOf(golden.dir, backend);
  try {
    yield* checkNanoGolden(golden.dir, nano.pack, nano.sessions);
  } finally {
    await nano.dispose();
  }
};

/** The trained miniatures' own goldens: every step from prompt to mask on the model pack made from the same weights. */
export async function* checkNanoGolden(
  dir: string,
  pack: ModelPack,
  sessions: SessionProvider
): AsyncGenerator<CheckResult> {
  const golden = JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')) as NanoGolden;
  const floats = async (r: FileRef): Promise<Float32Array> =>
    (await readTensorFile(join(dir, r.file), r.dtype, r.shape)).data as Float32Array;
  const bytes = async (r: FileRef): Promise<Uint8Array> =>
    (await readTensorFile(join(dir, r.file), r.dtype, r.shape)).data as Uint8Array;
  const { vocab, contextLength } = pack.clip.text;
  const tokenize = createTokenizer(await sessions.text(vocab), contextLength);
  for (const [i, p] of golden.prompts.entries()) {
    yield checkEqual(`prompt${i}.ids`, tokenize(p.text), p.ids);
    const e = unit(await encodeText(p.ids, pack, await sessions.get('text')));
    yield checkClose(`prompt${i}.embedding`, e, await floats(p.embedding), FP16.embedding);
  }
  const recorded = golden.cases.find(c => c.files[NOISE_FILE])?.files[NOISE_FILE];
  const noise = recorded && (await floats(recorded));
  for (const c of golden.cases) {
    yield* checkEncoders(c, { topK: golden.choice.K, noise }, pack, sessions, floats);
    yield* checkMasks(c, pack, sessions, floats, bytes);
  }
}

async function* checkEncoders(
  c: NanoCase,
  { topK, noise }: { readonly topK: number; readonly noise?: Float32Array },
  pack: ModelPack,
  sessions: SessionProvider,
  floats: (r: FileRef) => Promise<Float32Array>
): AsyncGenerator<CheckResult> {
  const { size } = pack.clip.image;
  const f = c.files;
  const text = unit(await encodeText(c.ids, pack, await sessions.get('text')));
  yield checkClose(`${c.name}.text`, text, await floats(f.text_embedding!), FP16.embedding);
  const input = {
    geometry: clipGeometry({ width: size, height: size }, size),
    pixels: await floats(f.clip_input!),
  };
  const clip = await runClipImage(input, pack, await sessions.get('image'));
  const { features } = clip;
  const expectedImage = await floats(f.image_embedding!);
  yield checkClose(`${c.name}.image`, unit(features.embed), expectedImage, FP16.embedding);
  const { logitScale } = pack.clip;
  const logit = logitScale * imageTextCosine(features, text);
  yield checkClose(`${c.name}.logit`, [logit], [c.cls_logit], logitScale * FP16.embedding);
  const cosines = patchCosines(features, text).data;
  yield checkClose(`${c.name}.cosines`, cosines, await floats(f.patch_similarity!), FP16.map);
  const importance = channelImportance(features, text, logitScale, 'norm1-mean');
  yield checkRelative(`${c.name}.importance`, importance, await floats(f.importance!), FP16.map);
  const cam = gradCam(features, text, logitScale).data;
  yield checkRelative(`${c.name}.gradcam`, cam, await floats(f.gradcam!), FP16.map);
  const score = await saliencyMap(clip, text, { method: 'gscorecam', topK }, { pack, sessions });
  yield checkRelative(`${c.name}.gscorecam`, score.map.data, await floats(f.gscorecam!), FP16.map);
  if (!noise || !clip.blockState) return;
  const m = await saliencyMap(
    clip,
    text,
    { method: 'm2ib', topK, m2ib: { noise } },
    { pack, sessions }
  );
  yield checkRelative(`${c.name}.m2ib`, m.map.data, await floats(f.m2ib!), FP16.m2ib);
}

async function* checkMasks(
  c: NanoCase,
  pack: ModelPack,
  sessions: SessionProvider,
  floats: (r: FileRef) => Promise<Float32Array>,
  bytes: (r: FileRef) => Promise<Uint8Array>
): AsyncGenerator<CheckResult> {
  const [height, width] = c.files.image!.shape as [number, number];
  const image: Raster8 = { width, height, channels: 1, data: await bytes(c.files.image!) };
  const square = { width, height, data: await floats(c.files.saliency_for_pipeline!) };
  const grid = await floats(c.files.gradcam!);
  const side = Math.round(Math.sqrt(grid.length));
  const up = resizeBilinear({ width: side, height: side, data: grid }, { width, height });
  yield checkRelative(`${c.name}.saliency256`, up.data, square.data, 1e-5);
  const coarse = (await coarseMask(square, image, 'otsu'))!;
  yield checkEqual(`${c.name}.coarse`, coarse.mask.data, await bytes(c.files.coarse_mask!));
  const { regions } = mapToPrompts(square, coarse.mask, clipGeometry(image, pack.clip.image.size), {
    shape: 'box+points',
    components: c.ncomp,
    minShare: pack.recommended.minComponentShare,
  });
  const sam = await encodeSamImage(image, pack, await sessions.get('encoder'));
  const expected = await floats(c.files.sam_embedding!);
  yield checkRelative(
    `${c.name}.samEmbedding`,
    sam.embedding.data as Float32Array,
    expected,
    FP16.decoder
  );
  const decoded: DecodedMask[] = [];
  for (const [i, d] of c.decoder.entries()) {
    const prompt = regions[i]?.prompt;
    const points = [...(prompt?.box ?? []), ...(prompt?.points ?? []).flatMap(p => [p.x, p.y])];
    yield checkClose(`${c.name}.prompt${i}`, points, d.points.flat(), 1e-4);
    if (!prompt) continue;
    const r = await decodeMask(sam, prompt, null, pack, await sessions.get('decoder'));
    const lowRes = (await floats(d.low_res)).subarray(0, r.lowRes.data.length);
    yield checkRelative(`${c.name}.lowRes${i}`, r.lowRes.data, lowRes, FP16.decoder);
    yield checkClose(`${c.name}.iou${i}`, [r.iouPrediction], [d.iou[0]!], FP16.decoder);
    decoded.push(r);
  }
  const truth: Mask = { width, height, data: await bytes(c.files.final_mask!) };
  yield same(`${c.name}.mask`, unionMasks(decoded.map(d => maskOfRuns(d.runs))), truth, FP16.mask);
  // From the pixels: the product resizes in 8 bit and bicubic, the golden did in float and bilinear.
  const whole = await createPipeline(pack, sessions).segment(image, {
    prompt: c.prompt,
    saliency: 'gradcam',
    components: c.ncomp,
    force: true,
  });
  yield same(`${c.name}.pipeline`, whole.mask, truth, FP16.pipeline);
}

/** Masks by Dice: rounding decides single pixels where the logit is close to 0. */
function same(name: string, mask: Mask | null, expected: Mask, least: number): CheckResult {
  const dice = mask ? overlap(mask, expected).dice : 0;
  return { name, pass: dice >= least, detail: `Dice ${dice.toFixed(4)} (>= ${least})` };
}
