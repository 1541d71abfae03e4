import { maskToLowRes } from '../../algorithm/mask/maskToLowRes';
import type { MaskRuns } from '../../algorithm/mask/maskRuns';
import type { FloatMap, Mask } from '../../core/raster';
import {
  chooseMaskToken,
  outlineRuns,
  stabilityScore,
  withoutPadding,
} from '../../algorithm/mask/samPostprocess';
import { samKind } from '../../algorithm/preprocess/samKinds';
import { sourceToSam } from '../../algorithm/preprocess/samPreprocess';
import type { SegmentationPrompt } from '../../algorithm/prompts/mapToPrompts';
import { floatOutput } from '../pipeline/encoders';
import type { SamImage } from '../pipeline/imageCache';
import type { ModelPack } from '../pack/modelPack';
import type { Session } from '../runtime/session';

export interface DecodedMask {
  /** Which of SAM's four outputs: 0 the single-mask token, 1..3 its guesses. */
  readonly token: number;
  /** At source size. */
  readonly runs: MaskRuns;
  /** (L,L) logits in SAM's square. */
  readonly lowRes: FloatMap;
  readonly iouPrediction: number;
  /** Of the low resolution, so that it costs the same on every image. */
  readonly stability: number;
}

export interface DecodeOptions {
  /** Default the pack's. */
  readonly maskToken?: 'single' | 'best-of-three';
  /** Further passes with the same prompt and the last logits as mask input (SAM's iterative refinement). Default 0. */
  readonly refineSteps?: number;
}

/** All four masks of one decoder pass. */
export interface DecoderOutput {
  readonly lowRes: readonly FloatMap[];
  readonly iou: Float32Array;
}

const CORNER_TOP_LEFT = 2;
const CORNER_BOTTOM_RIGHT = 3;
const PADDING = -1;

/** Prompt in source pixels -> SAM's points and labels; a prompt without a box ends in one padding point (method.md 2.6). */
function promptTensors(
  prompt: SegmentationPrompt,
  sam: SamImage
): { readonly points: number[]; readonly labels: number[] } {
  const points: number[] = [];
  const labels: number[] = [];
  const add = (x: number, y: number, label: number): void => {
    points.push(x, y);
    labels.push(label);
  };
  if (prompt.box) {
    const [x0, y0, x1, y1] = prompt.box;
    const p = sourceToSam({ x: x0, y: y0 }, sam.geometry);
    const q = sourceToSam({ x: x1, y: y1 }, sam.geometry);
    add(p.x, p.y, CORNER_TOP_LEFT);
    add(q.x, q.y, CORNER_BOTTOM_RIGHT);
  }
  for (const point of prompt.points) {
    const p = sourceToSam(point, sam.geometry);
    add(p.x, p.y, point.label);
  }
  if (!prompt.box) add(0, 0, PADDING);
  return { points, labels };
}

/** One decoder pass: prompt and, where there is one, the logits to continue from. */
export async function runDecoder(
  sam: SamImage,
  prompt: SegmentationPrompt,
  previous: FloatMap | null,
  pack: ModelPack,
  session: Session
): Promise<DecoderOutput> {
  const L = pack.sam.lowResSize;
  const { points, labels } = promptTensors(prompt, sam);
  const out = await session.run(
    {
      embedding: sam.embedding,
      points: { dims: [1, labels.length, 2], data: Float32Array.from(points) },
      labels: { dims: [1, labels.length], data: Float32Array.from(labels) },
      mask: { dims: [1, 1, L, L], data: previous?.data ?? new Float32Array(L * L) },
      hasMask: { dims: [1], data: Float32Array.of(previous ? 1 : 0) },
    },
    ['masks', 'iou']
  );
  const masks = floatOutput(out, 'masks', 4 * L * L);
  const lowRes = [0, 1, 2, 3].map(token => ({
    width: L,
    height: L,
    data: masks.slice(token * L * L, (token + 1) * L * L),
  }));
  return { lowRes, iou: floatOutput(out, 'iou', 4).slice() };
}

/** One of the four masks at source size. */
export function readToken(
  out: DecoderOutput,
  token: number,
  { geometry }: SamImage,
  { sam: { kind, maskThreshold } }: ModelPack
): DecodedMask {
  const lowRes = out.lowRes[token]!;
  return {
    token,
    runs: outlineRuns(lowRes, geometry, kind, maskThreshold),
    lowRes,
    iouPrediction: out.iou[token]!,
    stability: stabilityScore(withoutPadding(lowRes, geometry).data, maskThreshold),
  };
}

/** The token that the rule takes, among those that the kind was trained with. */
export function tokenOf(
  out: DecoderOutput,
  pack: ModelPack,
  rule = pack.recommended.maskToken
): number {
  const trained = samKind(pack.sam.kind).tokens;
  if (trained.length === 1 || rule === 'single') return chooseMaskToken(out.iou, 'single');
  const stability = out.lowRes.map(m => stabilityScore(m.data, pack.sam.maskThreshold));
  return chooseMaskToken(out.iou, rule, stability);
}

/** Decoder passes until the mask is final; see `DecodeOptions`. */
export async function runDecoderRefined(
  sam: SamImage,
  prompt: SegmentationPrompt,
  previous: Mask | null,
  pack: ModelPack,
  session: Session,
  options: DecodeOptions = {}
): Promise<DecoderOutput> {
  const low = previous && maskToLowRes(previous, sam.geometry, pack.sam.lowResSize);
  let out = await runDecoder(sam, prompt, low, pack, session);
  for (let i = 0; i < (options.refineSteps ?? 0); i++) {
    const last = out.lowRes[tokenOf(out, pack, options.maskToken)]!;
    out = await runDecoder(sam, prompt, last, pack, session);
  }
  return out;
}

/** Prompt (and optionally the mask to continue from) -> mask at source size. */
export async function decodeMask(
  sam: SamImage,
  prompt: SegmentationPrompt,
  previous: Mask | null,
  pack: ModelPack,
  session: Session,
  options: DecodeOptions = {}
): Promise<DecodedMask> {
  const out = await runDecoderRefined(sam, prompt, previous, pack, session, options);
  return readToken(out, tokenOf(out, pack, options.maskToken), sam, pack);
}
