import { MedClipSamError, say } from '../core/errors';
import * as z from '../core/z';

/**
 * How each step of a run is done, for those who compare methods. Every field may be absent: then the pack's `recommended`
 * holds, or what is said here. One object, so that a request, a configuration file and the command line mean the same.
 */
const positive = (max: number) => z.int().check(z.minimum(1), z.maximum(max));

export const methodOptionsSchema = z.strictObject({
  gScoreCam: z.optional(
    z.strictObject({
      /** Channel importance (algorithm/saliency/gScoreCam.ts); `v1-compat` ignores the text. Default `norm1-mean`. */
      importance: z.optional(z.enum(['norm1-mean', 'norm2-cls', 'v1-compat'])),
      /** Softmax over the scored channels or over all; default the pack's, `all` with `v1-compat`. */
      softmax: z.optional(z.enum(['selected', 'all'])),
      /** Stop once the box of the map has settled (not exact: a late channel can flip it). Default false. */
      earlyStop: z.optional(z.boolean()),
      /**
       * Channels whose score can be told from others' need not go through the network, as long as the softmax weights stay
       * in doubt by no more than this, of 1 (algorithm/saliency/weightBounds.ts). 0 is exact. Default 0.05.
       */
      tolerance: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
    })
  ),
  m2ib: z.optional(
    z.strictObject({
      /** Block after which the bottleneck sits. It is built into the pack's graphs: another number is refused. */
      layer: z.optional(z.int().check(z.nonnegative())),
      /** Weight of the compression term. */
      beta: z.optional(z.number().check(z.minimum(0), z.maximum(1000))),
      steps: z.optional(positive(200)),
      /** Noise samples per step; default 4 where antithetic, the pack's where independent. */
      batch: z.optional(positive(64)),
      /** How noise is drawn (algorithm/saliency/bottleneckNoise.ts); `independent` is the authors'. Default `antithetic`. */
      sampling: z.optional(z.enum(['independent', 'antithetic'])),
      /** Seed of the noise; default 12, the authors'. */
      seed: z.optional(z.int().check(z.nonnegative())),
    })
  ),
  coarse: z.optional(
    z.strictObject({
      /** For `postprocess: 'threshold'`, on the min-max map; default 0.3, v2's. */
      threshold: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
      /** Parameters of the CRF; default `v1`. */
      crf: z.optional(z.enum(['v1', 'v2'])),
      /** Fill holes of the coarse mask before boxes and points are taken. Default false. */
      fillHoles: z.optional(z.boolean()),
    })
  ),
  sam: z.optional(
    z.strictObject({
      /** One prompt per component, or one box around all of them. Default `per-component`. */
      boxes: z.optional(z.enum(['per-component', 'union'])),
      /** Points per component: the map's peak, then points spread over the component. Default 1. */
      points: z.optional(positive(32)),
      /** Default the pack's. */
      maskToken: z.optional(z.enum(['single', 'best-of-three'])),
      /** `guided` fits the edge to the image's (algorithm/mask/guidedUpsampling.ts). Default `plain`. */
      boundary: z.optional(z.enum(['plain', 'guided'])),
      /** Further decoder passes with the mask fed back. Default 0. */
      refineSteps: z.optional(z.int().check(z.minimum(0), z.maximum(8))),
    })
  ),
  /** How the image reaches the square; default `squash`. `authors` misplaces maps of non-square images as the released code does. */
  fit: z.optional(z.enum(['squash', 'longest', 'shortest', 'authors'])),
  /** Mean of the prompt's embeddings in several wordings (prompt/wordings.ts); default the pack's. */
  ensemble: z.optional(z.boolean()),
});

export type MethodOptions = z.infer<typeof methodOptionsSchema>;

/** Of gScoreCAM's softmax weights. */
export const DEFAULT_TOLERANCE = 0.05;

/** @throws bad-input that names the field. */
export function validateMethodOptions(options: unknown): MethodOptions {
  const parsed = methodOptionsSchema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw new MedClipSamError(
    'bad-input',
    say`The setting is not valid: method.${z.firstIssue(parsed.error, 'options')}.`,
    'Correct it in the configuration, or leave it out for the recommended value.'
  );
}
