import { z } from 'zod';
import { MedClipSamError } from '../algorithm/errors';

/**
 * How each step of a run is done, for those who compare methods. Every field may be absent: then the pack's `recommended`
 * holds, or what is said here. One object, so that a request, a configuration file and the command line mean the same.
 */
const positive = (max: number) => z.int().min(1).max(max);

export const methodOptionsSchema = z.strictObject({
  gScoreCam: z
    .strictObject({
      /** Channel importance (algorithm/saliency/gScoreCam.ts); `v1-compat` ignores the text. Default `norm1-mean`. */
      importance: z.enum(['norm1-mean', 'norm2-cls', 'v1-compat']).optional(),
      /** Softmax over the scored channels or over all; default the pack's, `all` with `v1-compat`. */
      softmax: z.enum(['selected', 'all']).optional(),
      /** Stop once the box of the map has settled (not exact: a late channel can flip it). Default false. */
      earlyStop: z.boolean().optional(),
      /**
       * Channels whose score can be told from others' need not go through the network, as long as the softmax weights stay
       * in doubt by no more than this, of 1 (algorithm/saliency/settledWeights.ts). 0 is exact. Default 0.05.
       */
      tolerance: z.number().min(0).max(1).optional(),
    })
    .optional(),
  m2ib: z
    .strictObject({
      /** Block after which the bottleneck sits. It is built into the pack's graphs: another number is refused. */
      layer: z.int().nonnegative().optional(),
      /** Weight of the compression term. */
      beta: z.number().min(0).max(1000).optional(),
      steps: positive(200).optional(),
      /** Noise samples per step; default 4 where antithetic, the pack's where independent. */
      batch: positive(64).optional(),
      /** How noise is drawn (algorithm/saliency/bottleneckNoise.ts); `independent` is the authors'. Default `antithetic`. */
      sampling: z.enum(['independent', 'antithetic']).optional(),
      /** Seed of the noise; default 12, the authors'. */
      seed: z.int().nonnegative().optional(),
    })
    .optional(),
  coarse: z
    .strictObject({
      /** For `postprocess: 'threshold'`, on the min-max map; default 0.3, v2's. */
      threshold: z.number().min(0).max(1).optional(),
      /** Parameters of the CRF; default `v1`. */
      crf: z.enum(['v1', 'v2']).optional(),
      /** Fill holes of the coarse mask before boxes and points are taken. Default false. */
      fillHoles: z.boolean().optional(),
    })
    .optional(),
  sam: z
    .strictObject({
      /** One prompt per component, or one box around all of them. Default `per-component`. */
      boxes: z.enum(['per-component', 'union']).optional(),
      /** Points per component: the map's peak, then points spread over the component. Default 1. */
      points: positive(32).optional(),
      /** Default the pack's. */
      maskToken: z.enum(['single', 'best-of-three']).optional(),
      /** Further decoder passes with the mask fed back. Default 0. */
      refineSteps: z.int().min(0).max(8).optional(),
    })
    .optional(),
  /** How the image reaches the square; default `squash`. `authors` misplaces maps of non-square images as the released code does. */
  fit: z.enum(['squash', 'longest', 'shortest', 'authors']).optional(),
  /** Mean of the prompt's embeddings in several wordings (inference/promptEnsemble.ts); default the pack's. */
  ensemble: z.boolean().optional(),
});

export type MethodOptions = z.infer<typeof methodOptionsSchema>;

/** Of gScoreCAM's softmax weights. */
export const DEFAULT_TOLERANCE = 0.05;

/** @throws bad-input that names the field. */
export function validateMethodOptions(options: unknown): MethodOptions {
  const parsed = methodOptionsSchema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = ['method', ...issue.path.map(String)].join('.');
  throw new MedClipSamError(
    'bad-input',
    `The setting ${field} is not valid: ${issue.message}.`,
    'Correct it in the configuration, or leave it out for the recommended value.'
  );
}
