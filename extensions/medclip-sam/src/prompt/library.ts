import { MedClipSamError } from '../algorithm/errors';
import * as z from '../schema/z';
import bundled from './lexicon/library.json';

/** Beginnings of words; `*` stands for more letters before. No patterns: one can be written that never ends. */
const words = z
  .array(z.string().check(z.regex(/^\*?[\p{L}\p{N}]+$/u, 'is no single word'), z.maxLength(60)), {
    error: 'is a list of words, for example ["liver", "leber"]; patterns are not read any more',
  })
  .check(z.minLength(1), z.maxLength(50));

const entry = z.strictObject({
  /** What is sent to the model: English, as BiomedCLIP was trained. */
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  /** German name, shown beside it. */
  de: z.optional(z.string()),
  /** DICOM Modality values it is offered for. */
  modality: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  /** Offered only, and first, where a word of the body part or series description begins with one of these. */
  about: z.optional(words),
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
  const said = wordsOf(`${context.bodyPart} ${context.description}`);
  const offered = library.prompts.filter(p => p.modality.includes(modality));
  const fits = offered.filter(p => p.about?.some(word => isSaid(word, said)));
  const general = offered.filter(p => !p.about);
  return [...fits, ...general].map(p => ({
    text: p.text,
    hint: language === 'de' ? (p.de ?? '') : '',
  }));
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

const wordsOf = (text: string): readonly string[] => folded(text).split(/[^\p{L}\p{M}\p{N}]+/u);

function isSaid(word: string, said: readonly string[]): boolean {
  const wanted = folded(word);
  return wanted.startsWith('*')
    ? said.some(one => one.includes(wanted.slice(1)))
    : said.some(one => one.startsWith(wanted));
}

/** Several prompts in one box: one per line, comma or semicolon; each once. */
export function splitPrompts(box: string): readonly string[] {
  const prompts = box.split(/[\n,;]+/).map(text => text.trim());
  return [...new Set(prompts.filter(Boolean))];
}
