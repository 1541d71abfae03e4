/** Spelling variants of British English; the lexicons are written in American English. */
const AMERICAN: readonly (readonly [RegExp, string])[] = [
  [/tumour/, 'tumor'],
  [/^oe(?=dem|soph|str)/, 'e'],
  [/oedem/, 'edem'],
  [/haem/, 'hem'],
  [/aemi/, 'emi'],
  [/^foet/, 'fet'],
  [/^grey$/, 'gray'],
  [/colour/, 'color'],
];

/** One word of a prompt: as typed, as it is compared, and where it stands. */
export interface TypedWord {
  readonly typed: string;
  /** Lower case without accents, American spelling, singular: for comparing, not for reading. */
  readonly key: string;
  /** The same, not yet singular. */
  readonly plain: string;
  readonly start: number;
  readonly end: number;
}

/** Lower case, without accents; sharp s as ss. */
function folded(word: string): string {
  const lower = word.normalize('NFKD').toLowerCase().normalize('NFKD');
  return lower.replace(/ß/g, 'ss').replace(/[^\p{L}\p{N}]+/gu, '');
}

const american = (word: string): string => AMERICAN.reduce((w, [a, b]) => w.replace(a, b), word);

/** Good enough for comparing: table and prompt go through the same rule, so it need not make a real word. */
function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (/(metasta|steno|thrombo|necro|cirrho)ses$/.test(word)) return word.replace(/es$/, 'is');
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

export const keyOf = (word: string): string => singular(american(folded(word)));

/** The words of a prompt with their places; hyphens, slashes and punctuation part them, marks that nobody sees do not. */
export function typedWords(prompt: string): TypedWord[] {
  return [...prompt.matchAll(/[\p{L}\p{M}\p{N}\u00ad\u200c\u200d\u2060]+/gu)].flatMap(match => {
    const typed = match[0];
    const plain = american(folded(typed));
    if (plain === '') return [];
    const start = match.index;
    return [{ typed, key: singular(plain), plain, start, end: start + typed.length }];
  });
}

/** A text as the words that the term table is searched for. Words of other scripts are kept and match nothing. */
export const promptWords = (text: string): string[] => typedWords(text).map(word => word.key);
