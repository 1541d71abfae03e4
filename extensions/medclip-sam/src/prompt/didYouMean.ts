import { DENIAL_WORDS, isDenial } from './denial';
import { GERMAN_WORDS, inEnglish } from './german';
import { editDistance, nearWords } from './nearWords';
import { readWords } from './readWords';
import { kindOf, NAMES_OF_THINGS } from './vocabulary';
import { keyOf, type TypedWord } from './words';

/** More is a list to read, not a question. */
const MOST = 3;
/** A text with more unknown words is no prompt with typing errors, but another language or nonsense. */
const MOST_ERRORS = 4;
/** Longer than any word of the lexicons. */
const LONGEST = 30;

/**
 * Denials that an unknown word may be meant as ("withuot"). More errors are forgiven than elsewhere: taken for a denial, a
 * prompt gives no outline and is asked about; taken for none, it would outline what it says is absent.
 */
function denialsNear(plain: string): string[] {
  if (plain.length < 4 || plain.length > LONGEST) return [];
  const limit = Math.max(1, Math.round(plain.length * 0.3));
  return nearWords(plain, DENIAL_WORDS, limit);
}

export const mayDeny = (plain: string): boolean => denialsNear(plain).length > 0;

/**
 * The prompt with its unknown words replaced by known ones that are a typing error away; empty where there are none. To be asked
 * about, never to be taken: "ilium" and "ileum" are one letter apart.
 *
 * @param german whether the prompt's other words are German
 */
export function didYouMean(
  prompt: string,
  words: readonly TypedWord[],
  unknown: readonly TypedWord[],
  german: boolean
): readonly string[] {
  if (unknown.length > MOST_ERRORS) return [];
  const choices = unknown.map(word => replacements(word, words, german));
  const found = choices.filter(list => list.length > 0);
  if (found.length === 0) return [];
  const prompts: string[] = [];
  for (let n = 0; n < MOST; n++) {
    if (!found.some(list => n < list.length)) break;
    prompts.push(
      replaced(
        prompt,
        found.map(list => list[Math.min(n, list.length - 1)]!)
      )
    );
  }
  return [...new Set(prompts)].filter(namesSomething);
}

/** A side or a denial alone is no prompt ("Luft" is not "left"). */
const namesSomething = (prompt: string): boolean =>
  readWords(prompt).some(({ kind }) => kind === 'finding' || kind === 'organ' || kind === 'object');

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

function replaced(prompt: string, list: readonly Replacement[]): string {
  return [...list]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, by }) => text.slice(0, start) + by + text.slice(end), prompt);
}

function replacements(
  word: TypedWord,
  words: readonly TypedWord[],
  german: boolean
): Replacement[] {
  const { start, end, plain, typed } = word;
  const written = (by: string): string =>
    /^\p{Lu}/u.test(typed) ? by[0]!.toUpperCase() + by.slice(1) : by.toLowerCase();
  if (plain.length > LONGEST) return [];
  const english = [...nearWords(plain, NAMES_OF_THINGS), ...denialsNear(plain)];
  const foreign = [
    ...nearWords(plain, GERMAN_WORDS.keys()).map(form => GERMAN_WORDS.get(form)!),
    ...compounds(plain),
  ];
  const near = german || english.length === 0 ? [...foreign, ...english] : english;
  const best = near[0];
  // Known words that are as alike as two words can be: nobody may be led from one to the other.
  const twins = best ? twinsOf(best.toLowerCase()) : [];
  const forms = new Map([...near, ...twins].reverse().map(by => [keyOf(by), written(by)]));
  const own = [...forms.values()].sort((a, b) => distance(plain, a) - distance(plain, b));
  const list = own.slice(0, MOST).map(by => ({ start, end, by }));
  // "tu mor": a space too many.
  const next = words[words.indexOf(word) + 1];
  const joined = next ? plain + next.plain : '';
  if (next && known(joined)) list.unshift({ start, end: next.end, by: joined });
  return list;
}

/** Known words of the same kind that are as alike as two words can be. */
const twinsOf = (word: string): string[] =>
  nearWords(word, NAMES_OF_THINGS, 1).filter(twin => kindOf(keyOf(twin)) === kindOf(keyOf(word)));

const distance = (plain: string, by: string): number => editDistance(plain, keyOf(by), 3);

const known = (plain: string): boolean =>
  isDenial(plain) || kindOf(keyOf(plain)) !== 'unknown' || inEnglish(plain) !== null;

/** "Hirntumr": one part of a compound is known, the other a typing error away. */
function compounds(plain: string): string[] {
  const found: string[] = [];
  for (let at = 3; at <= plain.length - 3; at++) {
    const [a, b] = [plain.slice(0, at), plain.slice(at)];
    if (inEnglish(a) !== null) {
      found.push(
        ...nearWords(b, GERMAN_WORDS.keys()).map(form => a + GERMAN_WORDS.get(form)!.toLowerCase())
      );
    }
    if (inEnglish(b) !== null) {
      found.push(
        ...nearWords(a, GERMAN_WORDS.keys()).map(form => GERMAN_WORDS.get(form)!.toLowerCase() + b)
      );
    }
  }
  return found;
}
