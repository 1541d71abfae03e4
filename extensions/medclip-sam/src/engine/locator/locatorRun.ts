import { contentBox, greyOf } from '../../algorithm/preprocess/contentBox';
import { perImage } from '../../algorithm/preprocess/perImage';
import type { FloatMap, Raster8 } from '../../core/raster';
import { cropRaster, type Region } from '../../algorithm/preprocess/region';
import { resizeRaster } from '../../algorithm/preprocess/resizePil';
import { floatOutput } from '../pipeline/encoders';
import type { ModelPack } from '../pack/modelPack';
import { noGraph } from '../pack/packGraph';
import type { SessionProvider } from '../runtime/session';

/** What the locator says about one text on one image. */
export interface LocatorAnswer {
  /** Where in the image the net looked: all but dark borders, squashed to its square. */
  readonly content: Region;
  /** What it saw there, (size,size) grey. */
  readonly square: Raster8;
  /** (size,size) logits; above 0 is inside. */
  readonly map: FloatMap;
  /** Logit that the thing is there, before calibration. */
  readonly presence: number;
}

/**
 * One pass of the locator (Ronneberger et al. 2015, modulated by the text after Perez et al. 2018; platform/models/training/locator).
 * @param text unit embedding
 * @throws model-unsupported where the pack has no locator
 */
export async function runLocator(
  image: Raster8,
  text: Float32Array,
  pack: ModelPack,
  sessions: SessionProvider,
  signal?: AbortSignal
): Promise<LocatorAnswer> {
  if (!pack.locator) throw noGraph(pack, 'locator');
  const { size } = pack.locator;
  const session = await sessions.get('locator', { signal });
  const { content, square } = seenBySize(size)(image);
  const out = await session.run(
    {
      image: { dims: [1, 1, size, size], data: Float32Array.from(square.data) },
      text: { dims: [1, text.length], data: text },
    },
    ['map', 'presence']
  );
  const data = floatOutput(out, 'map', size * size).slice();
  const presence = floatOutput(out, 'presence', 1)[0]!;
  return { content, square, map: { width: size, height: size, data }, presence };
}

type Seen = (image: Raster8) => { readonly content: Region; readonly square: Raster8 };
const bySize = new Map<number, Seen>();

/** The content of an image on the net's square: the same for every text, and most of the work on a radiograph. */
function seenBySize(size: number): Seen {
  const known = bySize.get(size);
  if (known) return known;
  const made = perImage(image => {
    const grey = greyOf(image);
    const content = contentBox(grey);
    const square = { width: size, height: size };
    return { content, square: resizeRaster(cropRaster(grey, content), square, 'bilinear') };
  });
  bySize.set(size, made);
  return made;
}
