import { MedClipSamError } from '../algorithm/errors';
import * as z from '../schema/z';
import bundled from './lexicon/library.json';

/** A regular expression a site wrote; a broken one must be told when it is read, not at the first search. */
const pattern = z.string().check(
  z.refine(source => {
    try {
      return Boolean(new RegExp(source, 'i'));
    } catch {
      return false;
    }
  }, 'is no regular expression')
);

const entry = z.strictObject({
  /** What is sent to the model: English, as BiomedCLIP was trained. */
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  /** German name, shown beside it. */
  de: z.optional(z.string()),
  /** DICOM Modality values it is offered for. */
  modality: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  /** Offered only, and first, where body part or series description match. */
  about: z.optional(pattern),
});

/** The file a site can put in place of the bundled library. */
export const promptLibrarySchema = z.strictObject({
  version: z.literal(1),
  prompts: z.array(entry).check(z.maxLength(500)),
});
export type PromptLibrary = z.infer<typeof promptLibrarySchema>;

/** @throws MedClipSamError bad-input, naming the first place that is wrong */
export function parsePromptLibrary(json: unknown): PromptLibrary {
  const parsed = promptLibrarySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MedClipSamError(
    'bad-input',
    `The prompt library is not valid: ${issue?.path.join('.') || 'file'}: ${issue?.message}.`,
    'Correct the file; the bundled library is used until then.'
  );
}

export const BUNDLED_LIBRARY: PromptLibrary = parsePromptLibrary(bundled);

/** What is known of the image a prompt is for. */
export interface PromptContext {
  readonly modality: string;
  readonly bodyPart: string;
  readonly description: string;
}

export interface Suggestion {
  readonly text: string;
  /** A name in the reader's language, or ''. */
  readonly hint: string;
}

/**
 * The prompts to offer for an image, best first: those about its body part or series before those for its modality at large.
 */
export function suggestPrompts(
  library: PromptLibrary,
  context: PromptContext,
  language: string
): readonly Suggestion[] {
  const modality = context.modality.trim().toUpperCase();
  const about = `${context.bodyPart} ${context.description}`;
  const offered = library.prompts.filter(p => p.modality.includes(modality));
  const fits = offered.filter(p => p.about && new RegExp(p.about, 'i').test(about));
  const general = offered.filter(p => !p.about);
  return [...fits, ...general].map(p => ({
    text: p.text,
    hint: language === 'de' ? (p.de ?? '') : '',
  }));
}

/** Several prompts in one box: one per line, comma or semicolon; each once. */
export function splitPrompts(box: string): readonly string[] {
  const prompts = box.split(/[\n,;]+/).map(text => text.trim());
  return [...new Set(prompts.filter(Boolean))];
}
