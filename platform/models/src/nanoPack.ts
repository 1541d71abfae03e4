import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { DEFAULT_PACK } from '@medclip/extension-medclip-sam/engine/pack/defaultPack';
import { SALIENCY_METHODS } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import {
  modelPackSchema,
  type ModelPack,
  type VariantId,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { convert } from './convert/convert';
import type { PackAbout } from './convert/convertOptions';
import { textOfBytes } from './files/fileText';
import { MAX_SHIPPED_BYTES } from './onnx/weightFiles';
import { nanoAttribution, nanoIntendedUse, nanoLicenceText, nanoVersion } from './nanoLicence';

/** Folder of the packs that come with the program. */
export const PACKS_DIR = path.join(__dirname, '..', 'packs');

/** Folder of a committed nano pack. */
export const nanoPackDir = (name: string): string => path.join(PACKS_DIR, name);

/** Folder of the nano pack: small, for tests and as a base of other packs. */
export const NANO_PACK_DIR = nanoPackDir('nano-v1');

/** Folder of the pack that is used where none is named. */
export const DEFAULT_PACK_DIR = nanoPackDir(DEFAULT_PACK);

/** The fields of the training run's config.json that key shapes do not give. */
const configSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  biomedclip: z.object({
    file: z.string(),
    vision: z.object({ heads: z.int(), ln_eps: z.number() }),
    text: z.object({
      vocab: z.string(),
      heads: z.int(),
      context_length: z.int(),
      ln_eps: z.number(),
    }),
    dense: z.object({ scale: z.number(), threshold: z.number() }),
  }),
  mobile_sam: z.object({
    file: z.string(),
    img_size: z.int(),
    decoder_heads: z.int(),
    downsample_strides: z.array(z.int()),
  }),
  pipeline: z.object({
    gscorecam_K: z.int(),
    /** By map, on its min-max form; Otsu where it is absent. */
    coarse_thresholds: z.partialRecord(z.enum(SALIENCY_METHODS), z.number()).optional(),
    m2ib_layer: z.int(),
    m2ib_beta: z.number(),
    m2ib_batch: z.int().default(2),
  }),
});

/**
 * Makes a nano pack from the folder of its training run (checkpoints, config.json, vocab.txt): fp16 weights, at most
 * 4 MiB per file, byte for byte the same every time; by default in the folder of the committed pack of that name. Throws
 * MedClipSamError.
 */
export async function makeNanoPack(
  from: string,
  out?: string,
  variants?: readonly VariantId[]
): Promise<ModelPack> {
  const config = readConfig(from);
  const { name, biomedclip, mobile_sam: sam, pipeline } = config;
  const about: PackAbout = {
    id: name,
    title: `Nano demonstration models ${nanoVersion(name)} (BiomedCLIP-nano + MobileSAM-nano)`,
    intendedUse: nanoIntendedUse(name),
    licence: { name: 'MIT', attribution: [...nanoAttribution(name)] },
    dense: biomedclip.dense,
    interpolation: 'bicubic',
    m2ib: { beta: pipeline.m2ib_beta, steps: 10, batch: pipeline.m2ib_batch },
    recommended: {
      saliency: 'gradcam',
      topK: pipeline.gscorecam_K,
      softmax: 'selected',
      mapSize: 256,
      prompting: 'box+points',
      maskToken: 'single',
      minComponentShare: 0.25,
      ...(pipeline.coarse_thresholds && { thresholds: pipeline.coarse_thresholds }),
    },
    ...readSpecificity(from),
  };
  return convert({
    biomedclip: path.join(from, biomedclip.file),
    vocab: path.join(from, biomedclip.text.vocab),
    sam: path.join(from, sam.file),
    out: out ?? nanoPackDir(name),
    dtype: 'fp16',
    ...(variants && { variants }),
    maxFileBytes: MAX_SHIPPED_BYTES,
    clipOptions: {
      visionHeads: biomedclip.vision.heads,
      visionEps: biomedclip.vision.ln_eps,
      textHeads: biomedclip.text.heads,
      textEps: biomedclip.text.ln_eps,
      contextLength: biomedclip.text.context_length,
      m2ibLayer: pipeline.m2ib_layer,
    },
    samOptions: {
      imageSize: sam.img_size,
      decoderHeads: sam.decoder_heads,
      mergeStrides: sam.downsample_strides,
    },
    about,
    extraFiles: { 'LICENSE.md': nanoLicenceText(name) },
  });
}

/** What `medclip-sam calibrate --out` wrote beside the checkpoints, where it did. */
function readSpecificity(from: string): Pick<PackAbout, 'specificity'> {
  const file = path.join(from, 'specificity.json');
  if (!fs.existsSync(file)) return {};
  const text: unknown = JSON.parse(textOfBytes(fs.readFileSync(file)));
  return { specificity: modelPackSchema.shape.specificity.parse(text) };
}

function readConfig(from: string): z.infer<typeof configSchema> {
  const file = path.join(from, 'config.json');
  try {
    return configSchema.parse(JSON.parse(textOfBytes(fs.readFileSync(file))));
  } catch (cause) {
    throw new MedClipSamError(
      'model-missing',
      'There is no usable config.json of the nano models in the given folder.',
      'Give the folder with the nano checkpoints with --from.',
      { cause }
    );
  }
}
