import table from './lexicon/german.json';
import library from './lexicon/library.json';

const WORDS = new Map<string, string>();
for (const [english, words] of Object.entries(table.words)) {
  if (words[0]) WORDS.set(english.toLowerCase(), words[0]);
}
for (const { text, de } of library.prompts as readonly { text: string; de?: string }[]) {
  if (de && !WORDS.has(text.toLowerCase())) WORDS.set(text.toLowerCase(), de);
}

/** The German for an English name of the lexicon, as it is written in a report; null where there is none. */
export function germanFor(english: string): string | null {
  return WORDS.get(english.trim().toLowerCase()) ?? null;
}
