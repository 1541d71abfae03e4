import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { isUid } from '@medclip/extension-medclip-sam/dicom/dataset/uid';

/** A rule takes the first prompts whose conditions a series meets. */
const uid = z.string().refine(isUid, 'is no DICOM UID');
const when = z.strictObject({
  Modality: z.string().min(1).max(16),
  minInstances: z.int().min(1).optional(),
  /** Words with `*` and `?`; capital letters do not matter. No regular expression: a plan is data, and a pattern could hang. */
  SeriesDescription: z.string().min(1).max(200).optional(),
});
const slices = z.union([
  z.literal('all'),
  z.literal('middle'),
  z.strictObject({ every: z.int().min(1).max(10_000) }),
]);
const prompt = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // Words are joined by a control character where UIDs are made of them.
  .regex(/^\P{Cc}*$/u, 'may not hold control characters');
const rule = z.strictObject({
  when,
  prompts: z.array(prompt).min(1).max(20),
  slices: slices.default('all'),
  /** The best outline continued through its stack by the study learner, or each image for itself. */
  through: z.enum(['learner', 'none']).optional(),
});
/** QIDO matching keys at study level that DICOMweb archives know (PS3.18, 10.6.1.2.3), and the filter by modality. */
const qido = z.partialRecord(
  z.enum([
    'StudyDate',
    'StudyTime',
    'AccessionNumber',
    'ModalitiesInStudy',
    'ReferringPhysicianName',
    'PatientName',
    'PatientID',
    'StudyInstanceUID',
    'StudyID',
    'StudyDescription',
    'InstitutionName',
  ]),
  z.string().max(256)
);
const settings = z.strictObject({
  pack: z.string().min(1).optional(),
  saliency: z.string().optional(),
  topK: z.int().min(1).optional(),
  prompting: z.string().optional(),
  postprocess: z.enum(['otsu', 'crf', 'threshold']).optional(),
  components: z.int().min(1).optional(),
});

export const planSchema = z.strictObject({
  /** Also the queue's name and part of the series description. */
  plan: z.string().regex(/^[a-z0-9-]{1,40}$/, 'takes small letters, digits and "-", at most 40'),
  select: z
    .strictObject({ studies: z.array(uid).min(1).optional(), qido: qido.optional() })
    .refine(s => Boolean(s.studies) !== Boolean(s.qido), 'needs either "studies" or "qido"'),
  rules: z.array(rule).min(1).max(100),
  settings: settings.default({}),
  output: z
    .strictObject({
      seg: z.boolean().default(true),
      /** A TID 1500 report with the measurements. */
      report: z.boolean().default(false),
      /** Where the text points, as a FRACTIONAL SEG. */
      probability: z.boolean().default(false),
      labelmap: z.boolean().default(false),
      dryRun: z.boolean().default(false),
    })
    .refine(o => o.seg || !(o.report || o.probability), {
      error: 'cannot hold "report" or "probability" without "seg", which they belong to',
    })
    .default({ seg: true, report: false, probability: false, labelmap: false, dryRun: false }),
});

/** What a batch does: which studies, which series, which prompts, which settings. The only input beside the archive. */
export type Plan = z.infer<typeof planSchema>;
export type Rule = Plan['rules'][number];
export type SliceChoice = Rule['slices'];

/** What a rule does with the slices around an outline; who asks for one slice wants one. */
export const throughOf = ({ slices, through }: Rule): 'learner' | 'none' =>
  through ?? (slices === 'middle' ? 'none' : 'learner');

/**
 * A plan from its JSON text.
 *
 * @param listIn text of a file that the plan names in place of a list of studies: one Study Instance UID a line
 * @param file where it is from, for what is said of it
 * @throws MedClipSamError bad-input, naming the first field that is wrong
 */
export function parsePlan(text: string, listIn?: (file: string) => string, file?: string): Plan {
  const name = file === undefined ? 'The plan' : `The plan ${file}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw bad(`${name} is not JSON.`);
  }
  const select = (json as { select?: { studies?: unknown } } | null)?.select;
  if (listIn && typeof select?.studies === 'string') {
    const lines = listIn(select.studies).split(/\r?\n/);
    select.studies = lines.map(line => line.trim()).filter(line => line !== '');
  }
  const parsed = planSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path.join('.') || 'the plan';
  throw bad(`${name} is not valid: ${where}: ${issue!.message}.`);
}

/** SHA-256 of what the plan asks for; workers refuse a task that was planned from another text. */
export function planFingerprint(plan: Plan): string {
  return createHash('sha256').update(canonicalJson(plan)).digest('hex');
}

/** JSON with sorted keys and without undefined values, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}

function bad(message: string): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    message,
    'Correct the plan file (docs/batch.md says what it may hold).'
  );
}
