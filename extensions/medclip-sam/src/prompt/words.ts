/** Spelling variants of British English; the table is written in American English. */
const AMERICAN: readonly (readonly [RegExp, string])[] = [
  [/^(.*tum)ours?$/, '$1or'],
  [/^oe(?=dem|soph)/, 'e'],
  [/^haem/, 'hem'],
  [/^foet/, 'fet'],
  [/^grey$/, 'gray'],
];

/**
 * A prompt as the words the term table is searched for: lower case without accents, hyphens as spaces, American
 * spelling, singular. Words of other scripts are kept as they are and match nothing.
 */
export function promptWords(prompt: string): string[] {
  return prompt
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map(word => singular(AMERICAN.reduce((w, [from, to]) => w.replace(from, to), word)));
}

/** Good enough for comparing: table and prompt go through the same rule, so it need not make a real word. */
function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
