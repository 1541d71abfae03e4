import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../exitCodes';
import { readJson } from '../files/readJson';
import { REASONS } from './gate';

/** One image of manifest.json, which `evaluate --manifest` reads too; paths are relative to it. */
const entrySchema = z.object({
  image: z.string().min(1),
  mask: z.string().min(1).nullable(),
  text: z.string(),
  group: z.enum(['kept', 'normal', 'left out']),
  verdict: z.enum(['strong', 'weak', 'none']).nullable(),
  iou: z.number().nullable(),
  stability: z.number().nullable(),
  agreement: z.number().nullable(),
  reasons: z.array(z.enum(REASONS)),
});
export type LabelEntry = z.infer<typeof entrySchema>;

/** labels.json: where outlines to learn from come from. */
const aboutSchema = z.object({
  text: z.string().min(1),
  concept: z.string().min(1),
  modality: z.string().nullable(),
  teacher: z.object({ pack: z.string(), sha256: z.string() }),
  gate: z.object({ minIou: z.number(), minStability: z.number(), minAgreement: z.number() }),
  counts: z.object({
    images: z.int(),
    kept: z.int(),
    normals: z.int(),
    leftOut: z.partialRecord(z.enum(REASONS), z.int()),
  }),
});
export type LabelsAbout = z.infer<typeof aboutSchema>;

export interface Labels {
  readonly about: LabelsAbout;
  readonly entries: readonly LabelEntry[];
}

/** What `pseudolabel` wrote into a folder. @throws UsageError where it did not */
export async function readLabels(dir: string): Promise<Labels> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> => {
    try {
      return schema.parse(await readJson(join(dir, name)));
    } catch {
      throw new UsageError(
        `There is no usable ${name} in ${dir}: give the folder that \`medclip-sam pseudolabel\` wrote`
      );
    }
  };
  const about = await read('labels.json', aboutSchema);
  return { about, entries: await read('manifest.json', z.array(entrySchema)) };
}
