import type { ImageTokens } from './imageTokens';

/** An image on which the thing is outlined. */
export interface Example extends ImageTokens {
  /** How much of each cell the outline covers, 0..1. */
  readonly cover: Float32Array;
}

export interface ReadOutOptions {
  /** How much a place counts: 0 for another patient, 1 where the body is the same. */
  readonly placed: number;
}

/** So many of the most alike cells of the examples are asked of each cell. */
const ASKED = 8;
/** Of the softmax over them. */
const TEMPERATURE = 0.07;

/**
 * How likely each cell of an image shows what the examples outline, 0..1: a correlation of embeddings (few-shot segmentation by global
 * correlation, arXiv 2012.05440, without its training; docs/method.md 2.9). Tokens are taken less the examples' mean and to length 1; alike_ij =
 * e_i . s_j - placed |x_i - x_j|^2; the cover of the 8 most alike cells of all examples, weighted by a softmax of alike / 0.07.
 * The order of the examples changes nothing.
 *
 * @param examples at least one, with the channels of the query
 * @returns (rows*columns) of the query
 */
export function readOut(
  query: ImageTokens,
  examples: readonly Example[],
  { placed }: ReadOutOptions
): Float32Array {
  const mean = meanToken(examples);
  const asked = directions(query, mean);
  const shown = examples.map(example => directions(example, mean));
  const { channels, places } = query;
  const out = new Float32Array(query.rows * query.columns);
  const alike = new Float64Array(ASKED);
  const cover = new Float64Array(ASKED);
  for (let i = 0; i < out.length; i++) {
    let held = 0;
    for (const [k, { cover: covers, places: there }] of examples.entries()) {
      const tokens = shown[k]!;
      for (let j = 0; j < covers.length; j++) {
        const [dx, dy] = [places[2 * i]! - there[2 * j]!, places[2 * i + 1]! - there[2 * j + 1]!];
        let a = -placed * (dx * dx + dy * dy);
        for (let c = 0; c < channels; c++)
          a += asked[i * channels + c]! * tokens[j * channels + c]!;
        if (held === ASKED && a <= alike[ASKED - 1]!) continue;
        // Kept in order, the most alike first.
        let at = Math.min(held, ASKED - 1);
        while (at > 0 && alike[at - 1]! < a) {
          alike[at] = alike[at - 1]!;
          cover[at] = cover[at - 1]!;
          at--;
        }
        alike[at] = a;
        cover[at] = covers[j]!;
        if (held < ASKED) held++;
      }
    }
    out[i] = weighted(alike, cover, held);
  }
  return out;
}

function weighted(alike: Float64Array, cover: Float64Array, held: number): number {
  let [sum, weights] = [0, 0];
  for (let k = 0; k < held; k++) {
    const weight = Math.exp((alike[k]! - alike[0]!) / TEMPERATURE);
    sum += weight * cover[k]!;
    weights += weight;
  }
  return sum / weights;
}

function meanToken(examples: readonly ImageTokens[]): Float64Array {
  const { channels } = examples[0]!;
  const mean = new Float64Array(channels);
  let cells = 0;
  for (const { data } of examples) {
    for (let i = 0; i < data.length; i++) mean[i % channels]! += data[i]!;
    cells += data.length / channels;
  }
  return mean.map(v => v / cells);
}

/** Tokens less a mean, to length 1. */
function directions({ data, channels }: ImageTokens, mean: Float64Array): Float64Array {
  const out = Float64Array.from(data, (v, i) => v - mean[i % channels]!);
  for (let start = 0; start < out.length; start += channels) {
    let square = 0;
    for (let c = 0; c < channels; c++) square += out[start + c]! ** 2;
    const length = Math.sqrt(square) || 1;
    for (let c = 0; c < channels; c++) out[start + c]! /= length;
  }
  return out;
}

/** How much a slice as a whole shows the thing: the mean of its five likeliest cells. */
export function sliceScore(likely: Float32Array): number {
  const top = [...likely].sort((a, b) => b - a).slice(0, 5);
  return top.reduce((a, b) => a + b, 0) / top.length;
}
