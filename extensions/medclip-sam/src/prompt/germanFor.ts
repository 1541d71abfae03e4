import codes from './lexicon/germanTerms.json';
import table from './lexicon/german.json';
import library from './lexicon/library.json';

/** The first is the one to write: that of the codes before the words of prompts before the prompts that are offered. */
const WORDS = new Map<string, string[]>();
const add = (english: string, ...german: readonly string[]) => {
  const key = english.toLowerCase();
  WORDS.set(key, [...(WORDS.get(key) ?? []), ...german]);
};
Object.entries(codes).forEach(([english, german]) => add(english, german));
Object.entries(table.words).forEach(([english, german]) => add(english, ...german));
for (const { text, de } of library.prompts as readonly { text: string; de?: string }[]) {
  if (de) add(text, de);
}

/** Every German name for an English one of the lexicon; empty where there is none. */
export const germanNames = (english: string): readonly string[] =>
  WORDS.get(english.trim().toLowerCase()) ?? [];

/** The German for an English name of the lexicon, as it is written in a report; null where there is none. */
export const germanFor = (english: string): string | null => germanNames(english)[0] ?? null;
