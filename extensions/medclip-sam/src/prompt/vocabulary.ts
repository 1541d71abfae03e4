import concepts from './lexicon/concepts.json';
import terms from './lexicon/terms.json';
import lists from './lexicon/words.json';
import { inEnglish } from './german';
import { TERM_NAMES, type TermKind } from './terms/termTable';
import { keyOf, promptWords, type TypedWord } from './words';

/** What a word does in a prompt. `unknown`: no list has it, in neither language. */
export type WordKind =
  'denial' | 'side' | 'filler' | 'descriptor' | 'finding' | 'organ' | 'object' | 'unknown';

const keys = (words: readonly string[]): Set<string> => new Set(words.flatMap(promptWords));

const SIDES = keys(['left', 'right', 'both', 'bilateral']);
const DESCRIPTORS = keys(lists.descriptors);
const FILLERS = keys(lists.fillers);
const NATURES = keys(lists.natures);
/** How a finding is said to be there or not ("not seen", "nicht nachweisbar"). */
export const STATUS = keys(
  `seen visible present detected detectable identified identifiable found demonstrated demonstrable evident noted
   visualized visualised appreciated shown longer yet sichtbar nachweisbar nachgewiesen nachweis hinweis hinweise
   anhalt zeichen auf fuer fur vorhanden erkennbar abgrenzbar gesehen sehen zu zum darstellbar ist sind sich
   findet finden erkennen exist exists existing confirmed confirm proven appear appears bestatigt belegt bewiesen
   existiert`.split(/\s+/)
);
const NUMBERS: Readonly<Record<string, number>> = lists.numbers;

/** Adjectives that stand in the table as names of their own. */
const ADJECTIVES = keys(['malignant', 'metastatic', 'necrotic']);
const single = (kind: TermKind): string[] =>
  TERM_NAMES[kind].flatMap(({ words }) => (words.length === 1 ? [...words] : []));
const all = (kind: TermKind): string[] => TERM_NAMES[kind].flatMap(({ words }) => [...words]);

const FINDINGS = new Set([
  ...[...single('abnormal')].filter(word => !ADJECTIVES.has(word)),
  ...keys(lists.findings),
]);
/** Parts of the body rather than organs; also said of the kind of image ("chest x-ray"). */
const BROAD = new Set(
  TERM_NAMES.anatomy.flatMap(({ row, words }) => (row.broad && words.length === 1 ? words : []))
);
const ORGANS = new Set([
  ...all('anatomy'),
  ...concepts.concepts.flatMap(({ site, parts = [] }) => [site, ...parts].flatMap(promptWords)),
  ...keys(lists.places),
]);
const OBJECTS = new Set(all('objects'));
/** Words that only stand beside others in a name. */
const OTHERS = new Set([
  ...all('abnormal'),
  ...concepts.concepts.flatMap(c => c.names.flatMap(promptWords)),
]);

const ABBREVIATIONS = new Map(Object.entries(lists.abbreviations));

/** The number a word stands for, null where it is none. */
export const numberOf = (key: string): number | null =>
  Object.hasOwn(NUMBERS, key) ? NUMBERS[key]! : null;

export const isBroad = (key: string): boolean => BROAD.has(key);

/** The kind of an English word that is compared by its key. */
export function kindOf(key: string): WordKind {
  if (SIDES.has(key)) return 'side';
  if (FINDINGS.has(key)) return 'finding';
  if (BROAD.has(key)) return 'organ';
  if (numberOf(key) !== null || STATUS.has(key) || /^\d/.test(key)) return 'filler';
  if (DESCRIPTORS.has(key) || ADJECTIVES.has(key)) return 'descriptor';
  if (FILLERS.has(key)) return 'filler';
  if (ORGANS.has(key)) return 'organ';
  if (OBJECTS.has(key)) return 'object';
  return OTHERS.has(key) ? 'descriptor' : 'unknown';
}

/** A word of the prompt in English: one or several words, and whether it had to be translated or spelled out. */
export interface EnglishWords {
  readonly words: readonly string[];
  readonly translated: boolean;
}

/** What a typed word means in English; English words are taken as they are. */
export function englishOf(word: TypedWord): EnglishWords {
  const { key, plain } = word;
  const spelled = ABBREVIATIONS.get(plain) ?? ABBREVIATIONS.get(key);
  if (spelled !== undefined) return { words: spelled.split(' '), translated: true };
  if (kindOf(key) !== 'unknown') return { words: [plain], translated: false };
  const english = inEnglish(plain) ?? runTogether(plain);
  if (english !== null) return { words: english.split(' '), translated: true };
  return { words: [plain], translated: false };
}

/** "braintumor": two known English words without the space between them. */
function runTogether(plain: string): string | null {
  for (let at = 4; at <= plain.length - 4; at++) {
    const [a, b] = [plain.slice(0, at), plain.slice(at)];
    if (kindOf(keyOf(a)) === 'organ' && kindOf(keyOf(b)) === 'finding') return `${a} ${b}`;
  }
  return null;
}

/** Words that a typing error is compared with: the names of things, in English, as they are written. */
export const NAMES_OF_THINGS: ReadonlySet<string> = new Set(
  [
    ...[...terms.anatomy, ...terms.abnormal, ...terms.objects].flatMap(row => row.names),
    ...concepts.concepts.flatMap(c => c.names),
    ...lists.findings,
    'left right bilateral',
  ]
    .flatMap(name => name.toLowerCase().split(/[\s-]+/))
    .filter(word => word.length > 3 && !FILLERS.has(keyOf(word)))
    .concat('left', 'right', 'bilateral')
);

/** Whether a word says what a finding would turn out to be, which nobody sees in one image. */
export const isNature = (key: string): boolean => NATURES.has(key);
