import type { FloatMap, Mask } from '../algorithm/raster';
import {
  chooseMaskToken,
  logitsToMask,
  maskToLowRes,
  stabilityScore,
  upscaleLogits,
  upscaleProbability,
} from '../algorithm/samPostprocess';
import { sourceToSam } from '../algorithm/samPreprocess';
import type { SegmentationPrompt } from '../algorithm/mapToPrompts';
import { floatOutput } from './encoders';
import type { SamImage } from './imageCache';
import type { ModelPack } from './modelPack';
import type { Session } from './session';

export interface DecodedMask {
  readonly mask: Mask;
  /** Logits (or probability - 0.5 for MedSAM) at source size; above the pack's threshold is inside. */
  readonly logits: FloatMap;
  readonly lowRes: FloatMap;
  readonly iouPrediction: number;
  readonly stability: number;
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

/** One decoder pass: prompt (and optionally the mask to continue from) -> mask at source size. */
export async function decodeMask(
  sam: SamImage,
  prompt: SegmentationPrompt,
  previous: Mask | null,
  pack: ModelPack,
  session: Session
): Promise<DecodedMask> {
  const { lowResSize: L, maskThreshold, kind } = pack.sam;
  const { points, labels } = promptTensors(prompt, sam);
  const low = previous ? maskToLowRes(previous, sam.geometry, L).data : new Float32Array(L * L);
  const out = await session.run(
    {
      embedding: sam.embedding,
      points: { dims: [1, labels.length, 2], data: Float32Array.from(points) },
      labels: { dims: [1, labels.length], data: Float32Array.from(labels) },
      mask: { dims: [1, 1, L, L], data: low },
      hasMask: { dims: [1], data: Float32Array.of(previous ? 1 : 0) },
    },
    ['masks', 'iou']
  );
  const masks = floatOutput(out, 'masks', 4 * L * L);
  const iou = floatOutput(out, 'iou', 4);
  const token = chooseMaskToken(iou, pack.recommended.maskToken);
  const lowRes: FloatMap = {
    width: L,
    height: L,
    data: masks.slice(token * L * L, (token + 1) * L * L),
  };
  const logits =
    kind === 'medsam'
      ? upscaleProbability(lowRes, sam.geometry)
      : upscaleLogits(lowRes, sam.geometry);
  return {
    mask: logitsToMask(logits, maskThreshold),
    logits,
    lowRes,
    iouPrediction: iou[token]!,
    // MedSAM's map is a probability, on which an offset of one logit means nothing.
    stability: stabilityScore(kind === 'medsam' ? lowRes.data : logits.data, maskThreshold),
  };
}
