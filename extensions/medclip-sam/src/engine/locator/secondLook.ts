import type { Region } from '../../algorithm/preprocess/region';
import type { SamGeometry } from '../../algorithm/preprocess/samPreprocess';
import type { FloatMap, Raster8 } from '../../core/raster';
import { floatOutput } from '../pipeline/encoders';
import type { SamImage } from '../pipeline/imageCache';
import type { Models } from '../pipeline/models';
import type { PromptMeaning } from '../../prompt/readPrompt';
import type { PackConcept } from '../pack/modelPack';
import type { LocatorAnswer } from './locatorRun';
import { measuredConcept } from './locatorVerdict';

export type SecondRule = NonNullable<PackConcept['second']>;

/** What the second look is worth for what a text asks for; null where the pack has none for it. */
export function secondRule(
  { pack }: Pick<Models, 'pack'>,
  meaning: Pick<PromptMeaning, 'concept' | 'text'>
): SecondRule | null {
  return (pack.locator?.second && measuredConcept(pack, meaning)?.second) ?? null;
}

/**
 * The locator's map after a second look: a small head on the embedding of the drawing model, which has seen many more images than the
 * locator, reads image, text and the locator's map anew (platform/models/training/locator/second). The weighted mean of both logits.
 *
 * @param square the locator's view of the image, (size,size) grey
 * @param within where that lies in the whole image, which `sam` is of
 */
export async function secondLook(
  { sessions }: Pick<Models, 'sessions'>,
  answer: LocatorAnswer,
  { square, text, weight }: { square: Raster8; text: Float32Array; weight: number },
  sam: SamImage,
  within: Region,
  signal?: AbortSignal
): Promise<FloatMap> {
  const session = await sessions.get('second', { signal });
  const size = answer.map.width;
  const cells = sam.embedding.dims[2]!;
  const { rows, columns } = framesOf(sam.geometry, within, cells);
  const out = await session.run(
    {
      embedding: sam.embedding,
      rows: { dims: [cells, cells], data: rows },
      columns: { dims: [cells, cells], data: columns },
      image: { dims: [1, 1, size, size], data: Float32Array.from(square.data) },
      seen: { dims: [1, 1, size, size], data: answer.map.data },
      text: { dims: [1, text.length], data: text },
    },
    ['map']
  );
  const second = floatOutput(out, 'map', size * size);
  const data = answer.map.data.map((v, i) => (1 - weight) * v + weight * second[i]!);
  return { ...answer.map, data };
}

/** Matrices (cells,cells) that sample the embedding at the cells of a square laid over `within`. */
export function framesOf(
  { source }: Pick<SamGeometry, 'source'>,
  within: Region,
  cells: number
): { readonly rows: Float32Array; readonly columns: Float32Array } {
  // The embedding is of a square of the image's longest side, whatever number of pixels it is resized to.
  const longest = Math.max(source.width, source.height);
  return {
    rows: bilinear(within.height / longest, within.top / longest, cells),
    columns: bilinear(within.width / longest, within.left / longest, cells),
  };
}

/**
 * Row i samples cell i of a stretch of the embedding's axis, clamped at its ends; pixel centres aligned as in PyTorch with
 * align_corners=False.
 *
 * @param share length of the stretch, and where it begins, as shares of the axis
 */
function bilinear(share: number, from: number, cells: number): Float32Array {
  const out = new Float32Array(cells * cells);
  for (let i = 0; i < cells; i++) {
    const at = (from + (share * (i + 0.5)) / cells) * cells - 0.5;
    const clamped = Math.min(cells - 1, Math.max(0, at));
    const low = Math.min(cells - 2, Math.floor(clamped));
    out[i * cells + low] = 1 - (clamped - low);
    out[i * cells + low + 1] = clamped - low;
  }
  return out;
}
