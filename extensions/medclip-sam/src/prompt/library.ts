import { MedClipSamError, say } from '../core/errors';
import * as z from '../core/z';
import bundled from './lexicon/library.json';
import { readPrompt } from './readPrompt';

/** Beginnings of words; `*` stands for more letters before. No patterns: one can be written that never ends. */
const words = z
  .array(z.string().check(z.regex(/^\*?[\p{L}\p{N}]+$/u, 'is no single word'), z.maxLength(60)), {
    error: 'is a list of words, for example ["liver", "leber"]; patterns are not read any more',
  })
  .check(z.minLength(1), z.maxLength(50));

const entry = z.strictObject({
  /** English, as BiomedCLIP was trained. */
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  /** The same in German: offered in its place in a German panel. */
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
  throw new MedClipSamError(
    'bad-input',
    say`The prompt library is not valid: ${z.firstIssue(parsed.error, 'file')}.`,
    'Correct the file; the bundled library is used until then.'
  );
}

export const BUNDLED_LIBRARY: PromptLibrary = parsePromptLibrary(bundled);

/** How many different prompts it holds. */
export const promptCount = ({ prompts }: PromptLibrary): number =>
  new Set(prompts.map(p => p.text)).size;

/** What is known of the image a prompt is for. */
export interface PromptContext {
  readonly modality: string;
  readonly bodyPart: string;
  readonly description: string;
}

export interface Suggestion {
  readonly text: string;
  /** The name in the other language, or ''. */
  readonly hint: string;
}

/**
 * The prompts to offer for an image, best first: those about its body part or series before those for its modality at large. One
 * that is listed both ways is offered once.
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
  const ranked = [...fits, ...general];
  const once = ranked.filter((p, i) => ranked.findIndex(other => other.text === p.text) === i);
  return once.map(p => inLanguage(p, language));
}

/** In the reader's language where the prompt means the same in it; else as it is, with the other name beside it. */
function inLanguage({ text, de }: PromptLibrary['prompts'][number], language: string): Suggestion {
  if (language !== 'de' || !de) return { text, hint: '' };
  const [meant, said] = [readPrompt(text), readPrompt(de)];
  const same = meant.concept && meant.concept === said.concept && meant.side === said.side;
  return same ? { text: de, hint: text } : { text, hint: de };
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

const wordsOf = (text: string): readonly string[] => folded(text).split(/[^\p{L}\p{M}\p{N}]+/u);

function isSaid(word: string, said: readonly string[]): boolean {
  const wanted = folded(word);
  return wanted.startsWith('*')
    ? said.some(one => one.includes(wanted.slice(1)))
    : said.some(one => one.startsWith(wanted));
}
