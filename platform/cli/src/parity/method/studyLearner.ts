import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import { seededRandom } from '@medclip/extension-medclip-sam/core/seededRandom';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { disturbOutline } from '@medclip/extension-medclip-sam/algorithm/slices/disturb';
import {
  channelMaps,
  featureCount,
  neighbourShape,
  pixelFeatures,
} from '@medclip/extension-medclip-sam/algorithm/slices/features';
import { forward, newHead } from '@medclip/extension-medclip-sam/algorithm/slices/head';
import {
  edgeWeights,
  learn,
  MARGIN,
  SEED,
  type Learnt,
  type OutlinedSlice,
  type SliceChannels,
} from '@medclip/extension-medclip-sam/algorithm/slices/learner';
import {
  nextOutline,
  shapeWeight,
} from '@medclip/extension-medclip-sam/algorithm/slices/nextOutline';
import { overlap } from '@medclip/extension-medclip-sam/algorithm/slices/propagate';
import {
  cropImage,
  cropOutline,
  workingCrop,
} from '@medclip/extension-medclip-sam/algorithm/slices/workingCrop';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose, checkEqual } from '../compare';
import { readBytes, readFloat, readTensor } from '../goldenPack';

interface Facts {
  /** Of the outlined slices, for the slice asked for. */
  readonly neighbours: readonly number[];
  readonly scale: number;
  readonly tissue: number;
  readonly around: number;
  readonly means: readonly (readonly [number, number])[];
  readonly shapeWeight: number;
  readonly nextTissue: number;
  readonly filled: boolean;
}

/** What is computed once; what is kept in single precision here and in double there; and what 120 steps of training make of it. */
const ONCE = 1e-6;
const FEATURES = 1e-4;
const TRAINED = 1e-3;
/** Dice of the outline drawn with that of the reference. */
const LEAST_DICE = 0.995;

export function isStudyLearnerPack(pack: GoldenPack): boolean {
  return typeof pack.meta.studyLearner === 'object';
}

/** The study learner against an implementation of its own in numpy (training/golden/study_learner.py). */
export const checkStudyLearner: PackChecker = async function* (pack) {
  const cases = pack.meta.studyLearner as Readonly<Record<string, Facts>>;
  for (const [name, facts] of Object.entries(cases)) {
    const { outlined, asked } = await slicesOf(pack, name);
    const learnt = runUnsliced(learn(outlined));
    yield* checkTissues(pack, name, learnt, facts);
    yield* checkExamples(pack, name, learnt, outlined[0]!);
    const { data: weights } = await readTensor(pack, `${name}.weights`);
    yield checkClose(`${name}.weights`, learnt.head.weights, weights as Float64Array, TRAINED);
    const neighbours = outlined.map((s, i) => ({ ...s, weight: facts.neighbours[i]! }));
    const next = runUnsliced(nextOutline(learnt, asked, neighbours));
    const expected = { ...next.outline, data: await readBytes(pack, `${name}.next`) };
    const dice = overlap(next.outline, expected);
    const detail = `Dice ${dice.toFixed(4)} (>= ${LEAST_DICE})`;
    yield { name: `${name}.next`, pass: dice >= LEAST_DICE, detail };
    yield checkClose(`${name}.nextTissue`, [next.tissue], [facts.nextTissue], TRAINED);
  }
};

/** The slices with outlines, and the channels of the one that is asked for. */
async function slicesOf(
  pack: GoldenPack,
  name: string
): Promise<{ readonly outlined: OutlinedSlice[]; readonly asked: SliceChannels }> {
  const images = await readBytes(pack, `${name}.images`);
  const outlines = await readBytes(pack, `${name}.outlines`);
  const [slices = 0, channels = 0, height = 0, width = 0] =
    pack.tensors[`${name}.images`]?.shape ?? [];
  const size = width * height;
  const image = (slice: number, channel: number): Raster8 => {
    const from = (slice * channels + channel) * size;
    return { width, height, channels: 1, data: images.slice(from, from + size) };
  };
  const channelsOf = (slice: number): SliceChannels => {
    const [first, ...others] = Array.from({ length: channels }, (_, c) => image(slice, c));
    return [first!, ...others];
  };
  const outline = (i: number): Mask => ({
    width,
    height,
    data: outlines.slice(i * size, (i + 1) * size),
  });
  const outlined = Array.from({ length: slices - 1 }, (_, i) => ({
    channels: channelsOf(i),
    outline: outline(i),
  }));
  return { outlined, asked: channelsOf(slices - 1) };
}

async function* checkTissues(
  pack: GoldenPack,
  name: string,
  learnt: Learnt,
  facts: Facts
): AsyncIterable<CheckResult> {
  const { data: ratios } = await readTensor(pack, `${name}.ratios`);
  const own = learnt.tissues.flatMap(t => [...t.ratio]);
  yield checkClose(`${name}.ratios`, own, ratios as Float64Array, ONCE);
  const means = learnt.tissues.flatMap(t => [t.mean, t.deviation]);
  yield checkClose(`${name}.means`, means, facts.means.flat(), ONCE);
  const said = [learnt.scale, learnt.tissue, learnt.around, shapeWeight(learnt.tissue)];
  const expected = [facts.scale, facts.tissue, facts.around, facts.shapeWeight];
  yield checkClose(`${name}.signs`, said, expected, ONCE);
  yield checkEqual(`${name}.filled`, [Number(learnt.filled)], [Number(facts.filled)]);
}

/** The disturbed outlines of the first slice, what the head sees of the first of them, and what it says of it once trained. */
async function* checkExamples(
  pack: GoldenPack,
  name: string,
  learnt: Learnt,
  { channels, outline }: OutlinedSlice
): AsyncIterable<CheckResult> {
  const crop = workingCrop([outline], learnt.scale, MARGIN)!;
  const target = cropOutline(outline, crop);
  const expected = await readBytes(pack, `${name}.disturbed`);
  const [count = 0, height, width] = pack.tensors[`${name}.disturbed`]?.shape ?? [];
  yield checkEqual(`${name}.crop`, [target.height, target.width], [height!, width!]);
  const random = seededRandom(SEED);
  const disturbed = Array.from({ length: count }, (_, q) =>
    disturbOutline(target, random, q % 3 === 1)
  );
  yield checkEqual(
    `${name}.disturbed`,
    disturbed.flatMap(m => [...m.data]),
    expected
  );
  const F = featureCount(channels.length);
  const every = pack.meta.every as number;
  const maps = channels.map(c => channelMaps(cropImage(c, crop)));
  const x = pixelFeatures(maps, learnt.tissues, neighbourShape(disturbed[0]!), null);
  const taken = Array.from({ length: Math.ceil(target.data.length / every) }, (_, i) => i * every);
  const features = Float32Array.from(taken.flatMap(p => [...x.subarray(p * F, p * F + F)]));
  const own = await readFloat(pack, `${name}.features`);
  yield checkClose(`${name}.features`, features, own, FEATURES);
  const weights = edgeWeights(target);
  const edges = taken.map(p => weights[p]!);
  yield checkClose(`${name}.edges`, edges, await readFloat(pack, `${name}.edges`), ONCE);
  const { data: start } = await readTensor(pack, `${name}.start`);
  yield checkClose(`${name}.start`, newHead(F, SEED).weights, start as Float64Array, 1e-12);
  const logits = forward(learnt.head, own, taken.length);
  yield checkClose(`${name}.logits`, logits, await readFloat(pack, `${name}.logits`), TRAINED);
}
