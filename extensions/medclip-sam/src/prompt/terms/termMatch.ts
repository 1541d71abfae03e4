import { BILATERAL, LEFT, RIGHT, type Code } from './code';
import { TERM_NAMES, type TermKind, type TermName, type TermRow } from './termTable';

export interface Found {
  readonly row: TermRow;
  /** Positions in the prompt's words. */
  readonly at: readonly number[];
}

/** Names of the table whose words are all in the prompt, in any order; longest first, none using a word twice. */
export function findNames(
  kind: TermKind,
  words: readonly string[],
  taken: ReadonlySet<number> = new Set()
): Found[] {
  const used = new Set(taken);
  const found: Found[] = [];
  const candidates = TERM_NAMES[kind]
    .flatMap(name => candidate(name, words, used))
    .sort((a, b) => b.at.length - a.at.length || span(a) - span(b));
  for (const one of candidates) {
    if (one.at.some(i => used.has(i))) continue;
    one.at.forEach(i => used.add(i));
    found.push(one);
  }
  return found;
}

/** "left lateral ventricle" is the lateral ventricle: of equal names the one whose words stand together. */
function span(found: Found): number {
  return Math.max(...found.at) - Math.min(...found.at);
}

function candidate(name: TermName, words: readonly string[], used: ReadonlySet<number>): Found[] {
  const at: number[] = [];
  for (const word of name.words) {
    const i = words.findIndex((w, n) => w === word && !used.has(n) && !at.includes(n));
    if (i < 0) return [];
    at.push(i);
  }
  return [{ row: name.row, at }];
}

/** One entry per organ; whole parts of the body only if nothing narrower is named ("lungs on a chest film"). */
export function narrowest(organs: readonly Found[]): Found[] {
  const distinct = organs.filter(
    (organ, i) => organs.findIndex(o => o.row.code.value === organ.row.code.value) === i
  );
  const narrow = distinct.filter(organ => !organ.row.broad);
  return narrow.length > 0 ? narrow : distinct;
}

export function sideOf(words: readonly string[], used: ReadonlySet<number>): Code | undefined {
  const free = new Set(words.filter((_, i) => !used.has(i)));
  if (free.has('both') || free.has('bilateral') || (free.has('left') && free.has('right'))) {
    return BILATERAL;
  }
  if (free.has('left')) return LEFT;
  return free.has('right') ? RIGHT : undefined;
}

export function positions(found: readonly Found[]): Set<number> {
  return new Set(found.flatMap(one => one.at));
}
