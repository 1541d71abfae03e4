import { normalizeMap } from '@medclip/extension-medclip-sam/algorithm/saliency/normalizeMap';
import { resizeBilinear } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import { informationLoss, m2ib } from '@medclip/extension-medclip-sam/algorithm/saliency/m2ib';
import type { CheckResult } from '../check';
import { checkClose, checkRelative } from '../compare';
import {
  type ClipUnderTest,
  floats,
  goldenPixels,
  goldenText,
  output,
} from './biomedclipUnderTest';
import { readFloat } from '../goldenPack';

interface Case {
  readonly image: string;
  readonly text: number;
  readonly layer_0based: number;
  readonly beta: number;
  readonly steps: number;
  readonly batch: number;
}

/** Tolerances of the pack's README. */
const STATE = 5e-5;
const RELATIVE = 1e-4;
const ALPHA = 1e-3;
const MAP = 1e-3;

/** The authors' M2IB with its recorded noise: block state, first gradient, alpha after steps, KL and map. */
export async function* checkBottleneck(clip: ClipUnderTest): AsyncGenerator<CheckResult> {
  for (const [id, one] of Object.entries((clip.pack.meta.m2ib ?? {}) as Record<string, Case>)) {
    const graphs = await clip.bottleneck(one.layer_0based);
    try {
      yield* checkCase(clip, `m2ib.${id}`, one, graphs);
    } finally {
      await graphs.image.dispose();
      await graphs.m2ib.dispose();
    }
  }
}

async function* checkCase(
  clip: ClipUnderTest,
  prefix: string,
  one: Case,
  graphs: Awaited<ReturnType<ClipUnderTest['bottleneck']>>
): AsyncGenerator<CheckResult> {
  const { pack, file, shape, slack } = clip;
  const { tokens, width } = shape.vision;
  const golden = (suffix: string) => readFloat(pack, `${prefix}.${suffix}`);
  const has = (suffix: string) => pack.tensors[`${prefix}.${suffix}`] !== undefined;
  const results = await graphs.image.run({ pixels: await goldenPixels(clip, one.image) });
  const x = output(results, 'blockState');
  yield checkClose(`${file}/${prefix}.x`, x, await golden('x'), STATE * slack);

  const noise = await golden('noise');
  const text = floats([1, shape.embedDim], await goldenText(clip, one.text));
  const alphas: Float32Array[] = [];
  const kls: Float32Array[] = [];
  const gradients: Float32Array[] = [];
  const size = one.batch * tokens * width;
  const step = async (alpha: Float32Array, t: number) => {
    alphas.push(alpha.slice());
    // The last call only shows alpha after the last update; any noise will do.
    const at = Math.min(t, one.steps - 1) * size;
    const out = await graphs.m2ib.run({
      x: floats([1, tokens, width], x),
      alpha: floats([1, tokens, width], alpha.slice()),
      eps: floats([one.batch, tokens, width], noise.slice(at, at + size)),
      text,
      beta: floats([], Float32Array.of(one.beta)),
    });
    gradients.push(output(out, 'grad'));
    kls.push(output(out, 'kl'));
    return output(out, 'grad');
  };
  // The last step of a run needs no graph; two more than recorded show alpha after the last recorded update.
  const run = { steps: one.steps + 2, ...(clip.signal && { signal: clip.signal }) };
  await m2ib(x, tokens, width, step, run);
  const label = `${file}/${prefix}`;
  const first = gradients[0]!;
  yield checkRelative(
    `${label}.grad_alpha_step0`,
    first,
    await golden('grad_alpha_step0'),
    RELATIVE * slack
  );
  yield checkClose(
    `${label}.alpha_after_step1`,
    alphas[1]!,
    await golden('alpha_after_step1'),
    ALPHA * slack
  );
  yield checkClose(
    `${label}.alpha_final`,
    alphas[one.steps]!,
    await golden('alpha_final'),
    ALPHA * slack
  );
  const kl = informationLoss(x, alphas[one.steps - 1]!, tokens, width).slice(1);
  for (const [name, values] of [
    ['kl_sum_patches', kl],
    ['kl_sum_patches (graph)', kls[one.steps - 1]!.slice(1)],
  ] as const) {
    const expected = await golden('kl_sum_patches');
    yield checkRelative(`${label}.${name}`, values, expected, RELATIVE * slack);
  }
  const final = Object.keys(pack.tensors).find(t => t.startsWith(`${prefix}.saliency_`));
  if (final === undefined || !has(final.slice(prefix.length + 1))) return;
  const [height, across] = pack.tensors[final]!.shape as [number, number];
  const grid = { width: shape.vision.grid, height: shape.vision.grid, data: kl };
  const map = normalizeMap(resizeBilinear(grid, { width: across, height }));
  yield checkClose(`${file}/${final}`, map.data, await readFloat(pack, final), MAP * slack);
}
