import { FREE_OF, isDenial, type ReadWord } from './denial';
import { freeOf } from './german';
import { englishOf, kindOf, numberOf } from './vocabulary';
import { keyOf, typedWords, type TypedWord } from './words';

/** A word of a prompt, understood. */
export interface Read extends ReadWord {
  readonly word: TypedWord;
  /** In English, as it is written; several words for a compound or an abbreviation. */
  readonly english: readonly string[];
  readonly translated: boolean;
}

/** A compound is what its weightiest part is. */
const KINDS = ['finding', 'object', 'organ', 'unknown', 'side', 'descriptor'] as const;

/** Signs that say no: "¬tumor", "!tumor", "🚫 tumor", "tumor (-)", "tumor –". */
const SIGNS = /¬|[🚫❌✗✘⛔∅❎]|[([][-−–][)\]]|(?<=\S\s+)[-−–](?=\s*$)|(?<!\S)!(?=[\p{L}\p{N}])/gu;

/** The words of a prompt, and its signs that deny as words of theirs. */
function wordsAndSigns(prompt: string): TypedWord[] {
  const signs = [...prompt.matchAll(SIGNS)].map(({ 0: typed, index: start }) => {
    return { typed, key: 'no', plain: 'no', start, end: start + typed.length };
  });
  return [...typedWords(prompt), ...signs].sort((a, b) => a.start - b.start);
}

/** The words of a prompt in the order in which they are to be read: "tumor-free" and "tumorfrei" are "free of tumor". */
export function readWords(prompt: string): Read[] {
  const reads = wordsAndSigns(prompt).flatMap((word, i, all): Read[] => {
    const before = all[i - 1];
    const newClause = before !== undefined && /[,;:.!?]/.test(prompt.slice(before.end, word.start));
    const of = freeOf(word.plain, plain => kindOf(keyOf(plain)) !== 'unknown');
    if (of === null) return [readOf(word, newClause)];
    return [
      readOf({ ...word, plain: FREE_OF }, newClause),
      readOf({ ...word, plain: of, key: keyOf(of), typed: of }, false),
    ];
  });
  reads.forEach((read, i) => {
    const before = reads[i - 1];
    if (!/^(free|frei)$/.test(read.plain) || before?.kind !== 'finding') return;
    if (/^(of|from|von)$/.test(reads[i + 1]?.plain ?? '')) return;
    reads[i - 1] = { ...read, plain: FREE_OF, kind: 'denial', newClause: before.newClause };
    reads[i] = { ...before, newClause: false };
  });
  const sizes = sizesIn(reads);
  return reads.map((read, i) => (sizes.has(i) ? { ...read, kind: 'filler', keys: [] } : read));
}

/** In which a size is given; a square or cubic one is written with its digit ("cm²" is read as "cm2"). */
const UNIT =
  /^([mc]m[23]?|ml|c?cm|cc|(milli|centi|zenti)met(er|re)s?|millilit(er|re)s?|kubikzentimeter)$/;
/** Between the numbers of a size. */
const BETWEEN = /^(x|by|times|mal|auf|to|bis)$/;

/**
 * Places of words that say how large something is ("2.5 x 3 cm"). No model looks for a size, and its numbers are no count: "mass 2 cm"
 * is one mass.
 */
function sizesIn(reads: readonly Read[]): ReadonlySet<number> {
  const isNumber = (read: Read | undefined): boolean =>
    read !== undefined && (/^\d+$/.test(read.plain) || numberOf(read.word.key) !== null);
  const places = new Set<number>();
  reads.forEach((read, unit) => {
    if (!UNIT.test(read.plain) || !isNumber(reads[unit - 1])) return;
    let from = unit - 1;
    while (
      isNumber(reads[from - 1]) ||
      (BETWEEN.test(reads[from - 1]?.plain ?? '') && isNumber(reads[from - 2]))
    )
      from--;
    for (let i = from; i <= unit; i++) places.add(i);
  });
  return places;
}

function readOf(word: TypedWord, newClause: boolean): Read {
  const { plain } = word;
  if (isDenial(plain)) {
    return {
      word,
      plain,
      english: [plain],
      translated: false,
      keys: [word.key],
      kind: 'denial',
      newClause,
    };
  }
  const { words: english, translated } = englishOf(word);
  const keys = english.map(keyOf);
  const kinds = keys.map(kindOf);
  const kind = KINDS.find(k => kinds.includes(k)) ?? 'filler';
  return { word, plain, english, translated, keys, kind, newClause };
}
