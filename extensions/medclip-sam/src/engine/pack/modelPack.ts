import { SAM_KIND_NAMES } from '../../algorithm/preprocess/samKinds';
import { SALIENCY_METHODS } from '../../core/saliencyMethods';
import * as z from '../../core/z';

/**
 * A model pack: a folder with `pack.json` and the files it names. This schema is the whole contract between the
 * converter (`platform/models`) and the runtimes (browser worker, Node). Unknown fields are refused, so that a pack
 * made for a newer version is not half understood.
 *
 * Graph contracts (all float32 unless said; B batch, N tokens = 1 + g*g, D width, E embedding, S image size, g patch grid):
 *  image    pixels(1,3,S,S) -> embed(1,E) projected, NOT normalised · tokens(1,N,E) all tokens through final norm + projection,
 *           NOT normalised · norm1(1,N,D), norm2(1,N,D) last block's LayerNorm outputs · gradMap(D,E): the text-independent map M of
 *           method.md 4.3 for the mean-over-patches gradient at norm1 · gradMapCls(D,E): the same for the CLS row at norm2 ·
 *           blockState(1,N,D): output of block `clip.m2ib.layer`. importance(t) = (alpha/n) * M (t - c e^), n = |embed|, c = e^.t
 *  masked   pixels(1,3,S,S), channels(B,g,g) raw activations -> embed(B,E). Upsampling (bilinear, align_corners), min-max
 *           (eps 1e-6) and the product with pixels happen inside the graph (method.md 2.1).
 *  text     ids(1,T) int64, T = real length, no padding -> embed(1,E) projected, NOT normalised
 *  m2ib     x(1,N,D), alpha(1,N,D), eps(B,N,D), text(1,E) unit, beta() -> grad(1,N,D) dL/dalpha, kl(1,N) nansum over D of the batch-mean
 *           KL of this forward (method.md 2.3, 4.4)
 *  encoder  pixels(1,3,P,P) normalised and padded -> embedding(1,C,h,h)
 *  decoder  embedding(1,C,h,h), points(1,K,2) in SAM input pixels before the +0.5 shift, labels(1,K) (1,0 points; 2,3 box
 *           corners; -1 padding), mask(1,1,L,L), hasMask(1) -> masks(1,4,L,L) logits, iou(1,4)
 *  locator  image(1,1,S,S) grey 0..255, text(1,E) unit -> map(1,S,S) logits, presence(1) logit
 *  second   embedding(1,C,h,h) of `sam`, rows(h,h) and columns(h,h) that cut the locator's square out of it, image(1,1,S,S) and seen(1,1,S,S) as the
 *           locator sees and gives them, text(1,E) unit -> map(1,S,S) logits, presence(1) logit
 *  third    embedding(1,C,h,h) of `sam`, patches(1,E,16,16) where it reads them, image(1,1,S,S) z-scored (algorithm/preprocess/thirdInputs.ts)
 *           -> probability(1,S,S), entropy(1,S,S) bits of it
 */
const fileName = z.string().check(
  z.regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
    'a relative path inside the pack'
  ),
  z.refine(p => !p.split('/').includes('..'), 'no path may leave the pack')
);
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const triple = z.tuple([z.number(), z.number(), z.number()]);
const positive = z.number().check(z.positive());
const deviations = z.tuple([positive, positive, positive]);
/** Bounds far above any model's: a pack must not make a reader's browser ask for absurd amounts of memory. */
const upTo = (max: number) => z.int().check(z.positive(), z.maximum(max));
const MAX_SIDE = 4096;
const MAX_WIDTH = 1 << 16;
const MAX_LAYERS = 1000;

/** One ONNX graph; `weights` are external data files, whose names are the locations written inside the graph. */
const graph = z.strictObject({ file: fileName, weights: z._default(z.array(fileName), []) });

export const VARIANTS = ['fp16', 'int8'] as const;
export type VariantId = (typeof VARIANTS)[number];
export const PROMPTING_MODES = ['box', 'points', 'box+points'] as const;
export type PromptingMode = (typeof PROMPTING_MODES)[number];

const share = z.number().check(z.minimum(0), z.maximum(1));
/** One concept that was measured. Figures are of validation images whose patients were not trained on. */
const packConcept = z.strictObject({
  /** Its first wording, as the prompt's lexicon has it. */
  name: z.string().check(z.minLength(1)),
  /** DICOM Modality values of the images it was measured on. */
  modalities: z.array(z.string()),
  /** Presence logit of the locator above which the verdict is weak, and from which it is strong. */
  presence: z.strictObject({ weak: z.number(), strong: z.number() }),
  /** Where the locator's map is cut (algorithm/mask/locatorCut.ts); absent: at logit 0, as it was trained. */
  cut: z.optional(z.strictObject({ share, below: z.number().check(z.nonnegative()) })),
  /** How much the second look's map counts against the locator's, and where the mean of both is cut; absent: there is none for it. */
  second: z.optional(
    z.strictObject({
      weight: share,
      cut: z.strictObject({ share, below: z.number().check(z.nonnegative()) }),
    })
  ),
  /** Whose outline validated best: the locator's own, SAM's from its boxes, or what both hold. */
  outline: z.enum(['locator', 'sam', 'both']),
  /** What SAM is given for it, where that validated better than the pack's recommendation. */
  prompting: z.optional(z.enum(PROMPTING_MODES)),
  /** P(Dice >= 0.8) = sigmoid(weights . signs + bias), and from where it is called high or moderate. */
  confidence: z.optional(
    z.strictObject({
      weights: z.strictObject({
        presence: z.number(),
        agreement: z.number(),
        stability: z.number(),
      }),
      bias: z.number(),
      high: share,
      moderate: share,
    })
  ),
  figures: z.strictObject({
    images: z.int(),
    dice: share,
    found: share,
    absentImages: z.int(),
    refused: z.nullable(share),
  }),
});
export type PackConcept = z.infer<typeof packConcept>;
/** A drawing model: a SAM of one of the kinds in algorithm/preprocess/samKinds.ts, its sizes and its graphs. */
const sam = z.strictObject({
  kind: z.enum(SAM_KIND_NAMES),
  imageSize: upTo(MAX_SIDE),
  embedDim: upTo(MAX_WIDTH),
  embeddingSize: upTo(MAX_SIDE),
  lowResSize: upTo(MAX_SIDE),
  mean: triple,
  std: deviations,
  maskThreshold: z.number(),
  graphs: z.strictObject({ encoder: graph, decoder: graph }),
});

/** A segmenter for some concepts, trained on outlines that a pack drew itself (platform/models/training/weak). */
const third = z.strictObject({
  file: fileName,
  /** Side of the square it sees and answers on; the drawing model's square at that size. */
  size: upTo(MAX_SIDE),
  /** Whether it also reads the image encoder's patch vectors. */
  patches: z.boolean(),
  concepts: z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(100)),
  /** DICOM Modality of the images it was trained on; null where nobody said. */
  modality: z.nullable(z.string()),
  labels: z.strictObject({
    /** Outlines and images without the finding that it was trained on. No person has checked the outlines. */
    images: z.int().check(z.nonnegative()),
    normals: z.int().check(z.nonnegative()),
    text: z.string(),
    teacher: z.strictObject({ pack: z.string(), sha256 }),
    gate: z.strictObject({ minIou: share, minStability: share, minAgreement: share }),
  }),
  /** Of its probability. */
  threshold: share,
  /** Its box gives the answer; only where a comparison on other images showed that it is better. */
  prefer: z.boolean(),
  /** That comparison: Dice of the outline from its box less the base pack's. */
  comparison: z.optional(
    z.strictObject({ pairs: z.int(), mean: z.number(), ci95: z.tuple([z.number(), z.number()]) })
  ),
});
export type ThirdModel = z.infer<typeof third>;

export const modelPackSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  title: z.string().check(z.minLength(1)),
  intendedUse: z.string().check(z.minLength(1)),
  licence: z.strictObject({ name: z.string(), attribution: z.array(z.string()) }),
  /** The checkpoints the pack was made from. */
  sources: z.array(z.strictObject({ file: z.string(), sha256 })),
  clip: z.strictObject({
    embedDim: upTo(MAX_WIDTH),
    /** alpha = exp(logit_scale) of the checkpoint. */
    logitScale: positive,
    image: z.strictObject({
      size: upTo(MAX_SIDE),
      patch: upTo(MAX_SIDE),
      width: upTo(MAX_WIDTH),
      layers: upTo(MAX_LAYERS),
      heads: upTo(MAX_WIDTH),
      mean: triple,
      std: deviations,
      interpolation: z.enum(['bicubic', 'bilinear']),
    }),
    text: z.strictObject({
      contextLength: upTo(MAX_SIDE),
      layers: upTo(MAX_LAYERS),
      heads: upTo(MAX_WIDTH),
      vocab: fileName,
    }),
    /** Patch-text similarity as probability sigmoid(scale*(cos-threshold)); only for packs trained for it. */
    dense: z.nullable(z.strictObject({ scale: z.number(), threshold: z.number() })),
    m2ib: z.strictObject({
      layer: z.int().check(z.nonnegative()),
      beta: z.number(),
      steps: upTo(1000),
      batch: upTo(256),
    }),
    graphs: z.strictObject({ image: graph, masked: graph, text: graph, m2ib: z.nullable(graph) }),
  }),
  /** Finds what a text names (engine/locator/locatorRun.ts); absent in packs that have saliency maps only. */
  locator: z.optional(
    z.strictObject({
      size: upTo(MAX_SIDE),
      graph,
      /** Looks once more where the drawing model's embedding is there (engine/locator/secondLook.ts). */
      second: z.optional(graph),
    })
  ),
  /** What the pack was measured on, and how its answers are read there. Absent: every text may be asked for; nothing was measured. */
  concepts: z.optional(z.array(packConcept).check(z.maxLength(1000))),
  /** Whether texts beyond `concepts` may be asked for; absent: where it lists none (prompt/packWords.ts). */
  openVocabulary: z.optional(z.boolean()),
  /** The drawing model whose outlines are kept. */
  sam,
  /** A quicker drawing model for a first draft, which the outline of `sam` replaces; absent where there is only one. */
  fastSam: z.optional(sam),
  third: z.optional(third),
  /** What a pass of `sam` on a text's outline is worth (algorithm/confidence/reliability.ts); absent where it was not measured. */
  reliability: z.optional(z.array(z.tuple([share, share])).check(z.minLength(2), z.maxLength(100))),
  /** What was validated as best for these weights; every field can be overridden per run. */
  recommended: z.strictObject({
    saliency: z.enum(SALIENCY_METHODS),
    topK: upTo(MAX_WIDTH),
    softmax: z.enum(['selected', 'all']),
    /** Side of the square map that is thresholded; the patch map is resized to it (bilinear, align_corners false). */
    mapSize: upTo(MAX_SIDE),
    prompting: z.enum(PROMPTING_MODES),
    maskToken: z.enum(['single', 'best-of-three']),
    /** A further component counts only from this share of the largest one's area. */
    minComponentShare: z.number().check(z.minimum(0), z.maximum(1)),
    /** Mean of the prompt's embeddings in several wordings; absent means no. */
    ensemble: z.optional(z.boolean()),
    /** Maps that are cut at this share of their range (0..1) to become a coarse mask; the others are split by Otsu. */
    thresholds: z.optional(
      z.partialRecord(z.enum(SALIENCY_METHODS), z.number().check(z.minimum(0), z.maximum(1)))
    ),
  }),
  /** Calibrated rule of the prompt's verdict (algorithm/saliency/promptSpecificity.ts); absent where it was never fitted. */
  specificity: z.optional(
    z.strictObject({
      weights: z.strictObject({
        patch: z.number(),
        image: z.number(),
        overNulls: z.number(),
        overRivals: z.number(),
        contrast: z.number(),
      }),
      bias: z.number(),
      /** What it was fitted to, and how often it is right there and in cross-validation. */
      calibration: z.strictObject({
        questions: z.record(z.string(), z.int()),
        fitted: z.record(z.string(), z.number()),
        crossValidated: z.record(z.string(), z.number()),
      }),
    })
  ),
  /** How the weights are stored, and what that costs: least cosine of quantised to fp32 text embeddings, null where not quantised. */
  precision: z.optional(
    z.strictObject({
      weights: z.enum(['fp32', 'fp16']),
      textBits: z.union([z.literal(4), z.literal(8), z.literal(16), z.literal(32)]),
      textCosine: z.nullable(z.number()),
    })
  ),
  /** Forms of some graphs that are better on one backend (packVariant.ts); all other graphs stay as they are. */
  variants: z.optional(
    z
      .array(
        z.strictObject({
          id: z.enum(VARIANTS),
          graphs: z.strictObject({
            masked: z.optional(graph),
            text: z.optional(graph),
            encoder: z.optional(graph),
          }),
          /** Least cosine between embeddings of these graphs and of the checkpoint in fp32, over sample inputs. */
          cosine: z.partialRecord(z.enum(['masked', 'text', 'encoder']), z.number()),
        })
      )
      .check(z.maxLength(VARIANTS.length))
  ),
  /** What large graphs give for the self-test's input (selfTest.ts), computed in fp32 when the pack was made. */
  golden: z.optional(
    z.partialRecord(
      z.enum(['image', 'text', 'encoder']),
      z.array(z.number()).check(z.minLength(1), z.maxLength(1024))
    )
  ),
  /** What the graphs need of a graphics adapter: the largest single buffer, a weight as fp32 or an activation. */
  webgpu: z.optional(z.strictObject({ maxBufferBytes: z.int().check(z.positive()) })),
  files: z.record(fileName, z.strictObject({ bytes: z.int().check(z.nonnegative()), sha256 })),
});

/** What a description may say about a pack beside its graphs; all of it optional. */
export const packAboutSchema = z.partial(
  z.pick(modelPackSchema, {
    ...{ title: true, intendedUse: true, licence: true },
    ...{ concepts: true, openVocabulary: true, recommended: true, reliability: true },
  })
);

export type ModelPack = z.infer<typeof modelPackSchema>;
export type Graph = z.infer<typeof graph>;
export type SamModel = z.infer<typeof sam>;

/** Every file that the pack's graphs and its tokenizer need. */
export function packFiles(pack: ModelPack): string[] {
  const { clip, sam, fastSam, locator } = pack;
  const graphs = [
    ...Object.values(clip.graphs),
    ...Object.values(sam.graphs),
    ...Object.values(fastSam?.graphs ?? {}),
    locator?.graph,
    locator?.second,
  ];
  const files = graphs.flatMap(g => (g ? [g.file, ...g.weights] : []));
  const own = pack.third ? [pack.third.file] : [];
  return [...new Set([...files, ...own, pack.clip.text.vocab])];
}
