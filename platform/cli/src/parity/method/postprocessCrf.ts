import {
  crfUnary,
  denseCrf,
  type CrfParameters,
} from '@medclip/extension-medclip-sam/algorithm/mask/denseCrf';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { CheckResult, GoldenPack } from '../check';
import { checkClose } from '../compare';
import { readBytes, readFloat, readTensor } from '../goldenPack';

interface CrfMeta {
  readonly gaussian: readonly [sxy: number, compat: number];
  readonly bilateral: readonly [sxy: number, srgb: number, compat: number];
  readonly iterations: number;
}

/** Exact mean field against the golden's, per parameter set; labels where the golden is not on the fence. */
export async function* checkCrf(
  pack: GoldenPack,
  signal?: AbortSignal
): AsyncGenerator<CheckResult> {
  for (const [name, meta] of Object.entries((pack.meta.crf ?? {}) as Record<string, CrfMeta>)) {
    const image = name.split('.')[0]!;
    const shape = pack.tensors[`${image}.image_bgr_u8`]!.shape;
    const raster: Raster8 = {
      width: shape[1]!,
      height: shape[0]!,
      channels: 3,
      data: await readBytes(pack, `${image}.image_bgr_u8`),
    };
    const saliency = await readBytes(pack, `${image}.saliency_u8`);
    const unary = crfUnary(Float64Array.from(saliency, v => v / 255));
    const expectedUnary = (await readTensor(pack, `${image}.unary_f64`)).data as Float64Array;
    yield checkClose(`${name}.unary`, [...unary[0], ...unary[1]], expectedUnary, 1e-5);
    const parameters: CrfParameters = {
      gaussian: { sxy: meta.gaussian[0], compat: meta.gaussian[1] },
      bilateral: { sxy: meta.bilateral[0], srgb: meta.bilateral[1], compat: meta.bilateral[2] },
      iterations: meta.iterations,
    };
    const q = await denseCrf(unary, raster, parameters, signal);
    yield checkClose(
      `${name}.exact_Q_foreground`,
      q,
      await readFloat(pack, `${name}.exact_Q_foreground`),
      1e-5
    );
    const labels = await readBytes(pack, `${name}.exact_labels_u8`);
    let wrong = 0;
    q.forEach((v, i) => {
      if (Math.abs(v - 0.5) > 1e-3 && (v > 0.5 ? 1 : 0) !== (labels[i] ? 1 : 0)) wrong++;
    });
    yield {
      name: `${name}.exact_labels`,
      pass: wrong === 0,
      detail: `${wrong} of ${labels.length} differ away from 0.5`,
    };
  }
}
