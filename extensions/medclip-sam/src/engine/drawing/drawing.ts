import type { Raster8 } from '../../core/raster';
import type { ModelPack } from '../pack/modelPack';
import type { GraphName } from '../runtime/session';

/** Which of a pack's two drawing models drew an outline. */
export type DrawnBy = 'fast' | 'precise';

/** A drawing model as the steps that run it take it: the pack with that model as its own, and the names of its graphs. */
export interface Drawing {
  readonly drawnBy: DrawnBy;
  readonly pack: ModelPack;
  readonly encoder: GraphName;
  readonly decoder: GraphName;
}

export const precise = (pack: ModelPack): Drawing => ({
  drawnBy: 'precise',
  pack,
  encoder: 'encoder',
  decoder: 'decoder',
});

/** The pack's quick model; null where it has only one. */
export function fast(pack: ModelPack): Drawing | null {
  const { fastSam } = pack;
  if (!fastSam) return null;
  const own = { ...pack, sam: fastSam };
  return { drawnBy: 'fast', pack: own, encoder: 'fastEncoder', decoder: 'fastDecoder' };
}

/** The model for an image: the precise one, unless an answer is wanted at once that it would have to encode the image for. */
export async function drawingFor(
  models: { readonly pack: ModelPack; hasSamImage(image: Raster8): Promise<boolean> },
  image: Raster8,
  atOnce: boolean | undefined
): Promise<Drawing> {
  const quick = atOnce ? fast(models.pack) : null;
  return quick && !(await models.hasSamImage(image)) ? quick : precise(models.pack);
}
