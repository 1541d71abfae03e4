import type { FloatMap, Mask } from '../../core/raster';

/** One decoder pass, or one of the masks of a pass: where it sees the structure, and how much it is worth. */
export interface Vote {
  /** 0..1. */
  readonly probability: FloatMap;
  /** The model's own IoU prediction; taken within 0..1. */
  readonly weight: number;
}

/** Prior evidence: one for each side, as in subjective logic with two classes (Sensoy et al. 2018). */
const PRIOR = 2;

/** What votes say on the whole, in -1..1: their mean of 2 p - 1, and the sum of their weights. */
export interface MeanVote {
  readonly mean: FloatMap;
  readonly weight: number;
}

/** All zero where no vote has a weight. */
export function meanVote(votes: readonly Vote[]): MeanVote {
  const { width, height } = votes[0]!.probability;
  const data = new Float32Array(width * height);
  const weights = votes.map(({ weight }) => Math.min(1, Math.max(0, weight)));
  const total = weights.reduce((a, b) => a + b, 0);
  for (const [n, { probability }] of votes.entries()) {
    const share = total > 0 ? weights[n]! / total : 0;
    for (let i = 0; i < data.length; i++) data[i]! += share * (2 * probability.data[i]! - 1);
  }
  return { mean: { width, height, data }, weight: total };
}

/**
 * What votes say together, in -1..1, from their mean: (e1 - e0) / (2 + e0 + e1) with e1 the weighted probabilities of inside and
 * e0 those of outside. Near 0 where they contradict each other, or where there are few; beyond +-0.9 only with 18 equal votes or more.
 */
export function weighed({ width, height, data }: FloatMap, weight: number): FloatMap {
  const share = weight / (PRIOR + weight);
  return { width, height, data: data.map(v => share * v) };
}

/**
 * Two models that looked for the same thing in their own ways, as one vote each: the one that drew, all of its pass together, and
 * the one that found. The drawing model's own prediction of its IoU tells its masks apart, but not images, so that it has no
 * part in this: with it wrong pixels of all images together are found less well (platform/models/training/README.md).
 *
 * @param drawn mean of the pass in -1..1
 * @param found probability in 0..1, at the same size
 */
export function evidenceOfTwo(drawn: FloatMap, found: FloatMap): FloatMap {
  const { width, height } = drawn;
  const mean = drawn.data.map((v, i) => (v + 2 * found.data[i]! - 1) / 2);
  return weighed({ width, height, data: mean }, 2);
}

/** Pairs of a reliability and the share of pixels with it that were on the right side, rising in both. */
export type ReliabilityTable = readonly (readonly [reliability: number, right: number])[];

/**
 * The reliability as measured, in 0..1: 2 right - 1, with `right` the share of pixels on the right side of their outlines where
 * the passes said the same, linear between the table's pairs. 0: as often wrong as right; 1: always right.
 */
export function calibratedReliability(map: FloatMap, table: ReliabilityTable): FloatMap {
  const data = map.data.map(v => Math.min(1, Math.max(0, 2 * rightOf(v, table) - 1)));
  return { width: map.width, height: map.height, data };
}

function rightOf(reliability: number, table: ReliabilityTable): number {
  let at = 0;
  while (at < table.length - 1 && table[at]![0] < reliability) at++;
  const [x1, y1] = table[at]!;
  if (at === 0 || reliability >= x1) return y1;
  const [x0, y0] = table[at - 1]!;
  return y0 + ((reliability - x0) / (x1 - x0)) * (y1 - y0);
}

/** Parts of one outline: a pixel is inside where any of them holds it. */
export function strongestEvidence(maps: readonly FloatMap[]): FloatMap {
  const { width, height } = maps[0]!;
  const data = maps[0]!.data.slice();
  for (const map of maps.slice(1)) {
    for (let i = 0; i < data.length; i++) data[i] = Math.max(data[i]!, map.data[i]!);
  }
  return { width, height, data };
}

/** A reliability of one outline for another: where they are not the same, nothing bears it out. All of one size. */
export function reliabilityWhereSame(map: FloatMap, told: Mask, other: Mask): FloatMap {
  if (told === other) return map;
  return { ...map, data: map.data.map((v, i) => (told.data[i] === other.data[i] ? v : 0)) };
}

/**
 * How far the evidence bears an outline out, pixel by pixel, in 0..1: 0 where there is none or where it says otherwise. With
 * the outline that the votes themselves give this is |e1 - e0| / S.
 */
export function reliabilityOf(evidence: FloatMap, outline: Mask): FloatMap {
  const { width, height } = evidence;
  const { data: inside } = outline;
  const data = evidence.data.map((v, i) => Math.max(0, inside[i] ? v : -v));
  return { width, height, data };
}
