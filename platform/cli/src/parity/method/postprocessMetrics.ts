import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { overlap } from '../../evaluation/overlap';
import { surfaceDice } from '../../evaluation/surfaceDice';
import type { CheckResult, GoldenPack } from '../check';
import { checkClose } from '../compare';
import { readBytes } from '../goldenPack';

/** Dice, IoU and both surface Dice conventions. Where both masks are empty the reference has no answer, so none is compared. */
export async function* checkMetrics(pack: GoldenPack): AsyncGenerator<CheckResult> {
  const metrics = (pack.meta.metrics ?? {}) as Record<string, Record<string, unknown>>;
  for (const [name, expected] of Object.entries(metrics)) {
    const t = pack.tensors[`met.${name}.gt`];
    if (!t || typeof expected.official_DSC !== 'number') continue;
    const [height, width] = t.shape as [number, number];
    const mask = async (which: string): Promise<Mask> => ({
      width,
      height,
      data: await readBytes(pack, `met.${name}.${which}`),
    });
    const truth = await mask('gt');
    const prediction = await mask('pred');
    const o = overlap(prediction, truth);
    yield checkClose(`met.${name}.dice`, [o.dice], [expected.official_DSC], 1e-9);
    if (typeof expected.iou === 'number') {
      yield checkClose(`met.${name}.iou`, [o.iou], [expected.iou], 1e-9);
    }
    for (const [key, value] of Object.entries(expected)) {
      const m =
        /^(official|deepmind2d)_NSD_(?:tol|spacing_y([\d.]+)_x([\d.]+)_tol)(\d+)(?:mm)?$/.exec(key);
      if (!m || typeof value !== 'number') continue;
      const actual = surfaceDice(prediction, truth, {
        tolerance: Number(m[4]),
        convention: m[1] === 'official' ? 'slab' : 'contour',
        spacing: m[2] ? [Number(m[2]), Number(m[3])] : undefined,
      });
      yield checkClose(`met.${name}.${key}`, [actual], [value], 1e-6);
    }
  }
}
