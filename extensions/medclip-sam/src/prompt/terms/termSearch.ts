import { LEFT, RIGHT, type Code } from './code';
import { germanNames } from '../germanFor';
import { promptWords } from '../words';
import type { Term } from './term';
import { CATEGORY, TERM_NAMES, type TermKind, type TermRow } from './termTable';

export interface TermHit {
  /** Stable within this version of the table: what a list needs to name a row. */
  readonly id: string;
  readonly term: Term;
}

const KINDS: readonly TermKind[] = ['abnormal', 'anatomy', 'objects'];
const SIDES: readonly (readonly [string, Code | undefined])[] = [
  ['', undefined],
  ['left', LEFT],
  ['right', RIGHT],
];

interface Entry extends TermHit {
  /** Every word of the row's names and of its meaning. */
  readonly words: readonly string[];
}

let built: readonly Entry[] | null = null;
/** Made at the first search: a site's terms have been added by then. */
const entries = (): readonly Entry[] =>
  (built ??= KINDS.flatMap(kind => {
    const rows = new Map<TermRow, Set<string>>();
    for (const { row, words } of TERM_NAMES[kind]) {
      // What a German panel calls it is looked for, too.
      const called = [row.code.meaning, ...germanNames(row.code.meaning)];
      const known = rows.get(row) ?? new Set(called.flatMap(promptWords));
      words.forEach(word => known.add(word));
      rows.set(row, known);
    }
    return [...rows].flatMap(([row, words]) =>
      SIDES.filter(([side]) => side === '' || (kind === 'anatomy' && row.paired)).map(
        ([side, modifier]) => ({
          // One code can stand for findings of several regions.
          id: [row.code.scheme, row.code.value, row.region?.value ?? '', side].join(':'),
          words: [...words, ...(side ? [side, ...germanNames(side)].flatMap(promptWords) : [])],
          term: {
            category: CATEGORY[kind],
            type: row.code,
            ...(modifier ? { typeModifier: modifier } : {}),
            ...(row.region ? { region: row.region } : {}),
            coded: true,
          },
        })
      )
    );
  }));

/**
 * Rows of the term table for what a reader types: every word must begin a word of the row. Rows that begin with the text come
 * first; an empty text gives the table's first rows.
 */
export function searchTerms(text: string, limit = 12): readonly TermHit[] {
  const wanted = promptWords(text);
  const hits = entries().filter(({ words }) =>
    wanted.every(part => words.some(word => word.startsWith(part)))
  );
  const first = wanted[0] ?? '';
  const rank = ({ term }: Entry) =>
    (promptWords(term.type.meaning)[0]?.startsWith(first) ? 0 : 1) + (term.typeModifier ? 0.5 : 0);
  return [...hits]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, limit)
    .map(({ id, term }) => ({ id, term }));
}

export function termById(id: string): Term | undefined {
  return entries().find(entry => entry.id === id)?.term;
}
