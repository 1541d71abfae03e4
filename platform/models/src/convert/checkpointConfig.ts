import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { ClipOptions } from '../clip/readClipShape';
import { textOfBytes } from '../files/fileText';
import type { SamOptions } from '../sam/samShape';

/** A configuration is a few kilobytes. */
const MAX_BYTES = 4 << 20;
const heads = z.int().positive().optional();
/** Hugging Face's CLIPConfig and SamConfig, as far as key shapes leave something open. */
const schema = z.object({
  vision_config: z
    .object({ num_attention_heads: heads, layer_norm_eps: z.number().optional() })
    .optional(),
  text_config: z
    .object({
      num_attention_heads: heads,
      layer_norm_eps: z.number().optional(),
      max_position_embeddings: heads,
    })
    .optional(),
  mask_decoder_config: z.object({ num_attention_heads: heads }).optional(),
});

/**
 * Hyper-parameters from the `config.json` beside a checkpoint (Hugging Face's layout), empty where there is none.
 * Throws `model-corrupt` where it cannot be read.
 */
export function checkpointConfig(checkpoint: string): { clip: ClipOptions; sam: SamOptions } {
  const file = path.join(path.dirname(checkpoint), 'config.json');
  if (!fs.existsSync(file)) return { clip: {}, sam: {} };
  const label = path.basename(checkpoint);
  let config: z.infer<typeof schema>;
  try {
    if (fs.statSync(file).size > MAX_BYTES) throw new RangeError('too large');
    config = schema.parse(JSON.parse(textOfBytes(fs.readFileSync(file))));
  } catch (cause) {
    throw new MedClipSamError(
      'model-corrupt',
      `The config.json beside ${label} cannot be understood.`,
      'Correct or remove that file; without it the official hyper-parameters are taken.',
      { cause }
    );
  }
  const { vision_config: vision, text_config: text, mask_decoder_config: decoder } = config;
  return {
    clip: {
      ...(vision?.num_attention_heads && { visionHeads: vision.num_attention_heads }),
      ...(text?.num_attention_heads && { textHeads: text.num_attention_heads }),
    },
    sam: { ...(decoder?.num_attention_heads && { decoderHeads: decoder.num_attention_heads }) },
  };
}
