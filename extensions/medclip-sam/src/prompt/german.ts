import table from './lexicon/german.json';
import { typedWords } from './words';

/** German words by their comparable form, with umlauts written as vowels (odem) and as two letters (oedem). */
const STEMS = new Map<string, string>();
/** The same forms, and how they are written. */
const WRITTEN = new Map<string, string>();
for (const [english, words] of Object.entries(table.words)) {
  for (const word of words) {
    for (const spelling of [word, digraphs(word)]) {
      const { plain } = typedWords(spelling)[0]!;
      STEMS.set(plain, english);
      WRITTEN.set(plain, word);
    }
  }
}

/** "Ödem" as people write it without umlauts: "oedem". */
function digraphs(word: string): string {
  const spelled = word.toLowerCase().replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue');
  return spelled.replace(/ß/g, 'ss');
}

const ENDINGS = ['', 'e', 'n', 'en', 'er', 'es', 'em', 's', 'ern'];
/** What German puts between the parts of a compound: Lunge-n-tumor, Hirn-tumor, Ovari-al-, Brust-krebs-. */
const LINKS = ['', 'n', 'en', 's', 'es', 'e', 'er', 'al'];
/** Words that are no part of a compound ("-dem" in "Hirnoedem"). */
const FUNCTION_WORDS = /^(the|a|of|in|with|and|or)$/;
/** Parts of compounds that are too short to be told from the endings of other words. */
const SHORTEST_PART = 3;

/** The stem of an inflected word ("linken", "Tumors"); null where it is none. */
function stem(word: string): string | null {
  for (const ending of ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const found = STEMS.get(word.slice(0, word.length - ending.length));
    if (found !== undefined && word.length - ending.length >= 2) return found;
  }
  return null;
}

const KNOWN_PARTS = new Map<string, string | null>();

/**
 * A German word in English words, the parts of a compound in their order: "Hirntumor" is "brain tumor".
 *
 * @param plain lower case, without accents (`TypedWord.plain`)
 * @returns null where it is no German word of the lexicon
 */
export function inEnglish(plain: string): string | null {
  const known = KNOWN_PARTS.get(plain);
  if (known !== undefined) return known;
  const answer = stem(plain) ?? compound(plain);
  if (KNOWN_PARTS.size < 5000) KNOWN_PARTS.set(plain, answer);
  return answer;
}

function compound(word: string): string | null {
  for (let at = word.length - SHORTEST_PART; at >= SHORTEST_PART; at--) {
    const first = linked(word.slice(0, at));
    const rest = first === null ? null : inEnglish(word.slice(at));
    if (first !== null && rest !== null && !FUNCTION_WORDS.test(rest)) return `${first} ${rest}`;
  }
  return null;
}

/** The first part of a compound, with or without what links it to the next; "Schilddrüsen-", "Bauch-". */
function linked(part: string): string | null {
  for (const link of LINKS) {
    if (!part.endsWith(link)) continue;
    const root = part.slice(0, part.length - link.length);
    if (root.length < SHORTEST_PART) continue;
    // "Nieren-" of "Niere", "Leber-", "Wirbelsäulen-": the final e may have gone.
    const found = STEMS.get(root) ?? STEMS.get(`${root}e`);
    if (found !== undefined) return found;
  }
  return null;
}

/** All words of the German lexicon in their comparable form, and how they are written: for typing errors. */
export const GERMAN_WORDS: ReadonlyMap<string, string> = WRITTEN;

/**
 * What "tumorfrei" is free of, as typed: "tumor"; null where the word is none of this kind.
 *
 * @param plain lower case, without accents
 * @param isKnown whether a word is known in English
 */
export function freeOf(plain: string, isKnown: (word: string) => boolean): string | null {
  const prefix = /^(.{3,}?)frei(e|er|es|en|em)?$/.exec(plain)?.[1];
  if (prefix === undefined) return null;
  return isKnown(prefix) || inEnglish(prefix) !== null ? prefix : null;
}
