import { isBroad, STATUS, type WordKind } from './vocabulary';

/** A word as the reader of denials sees it. */
export interface ReadWord {
  readonly plain: string;
  readonly kind: WordKind;
  readonly keys: readonly string[];
  /** A comma, colon or full stop stands before it. */
  readonly newClause: boolean;
}

export interface Denial {
  /** What the prompt names is said, or asked, not to be there. */
  readonly negated: boolean;
  /** Indices of the words that name what is asked for, or what is denied. */
  readonly scope: readonly number[];
  /** Indices of the words before a denial: they may say where ("lungs without nodules"). */
  readonly before: readonly number[];
}

/**
 * Words that deny what follows, or what they are said of. Beside the languages of the panel the short ones of their neighbours:
 * "sin tumor" names a tumor in every one of them.
 */
const DENIALS =
  /^(no+|not|without|never|neither|nor|none|cannot|absence|absent|lack|lacking|missing|negative|neg|exclud(e|ed|es|ing)|exclusion|excl|den(y|ies|ied)|except|kein(e|en|er|es|em|erlei)?|ohne|nicht|nie|weder|ausschluss|ausgeschlossen|ausschliessen|auszuschliessen|ausschliesst|negativ(e|er|es)?|fehl(t|en|end|ende|ender|endes|enden)|abwesenheit|nein|niemals|zero|nil|nothing|nichts|lacks|lacked|devoid|minus|unlikely|refuted|resolved|removed|disappeared|disappears|vanished|gone|resected|excised|reseziert(e|er|es)?|exzidiert(e|er|es)?|(is|are|was|were|does|do|did|could|ca|ha[sd]|have|wo|would)nt|verschwunden|entfernt|widerlegt|unwahrscheinlich|ø|sans|sem|senza|nessun[ao]?|pas|geen|zonder|ingen|inget|uten|utan|ikke|inte|bez)$/;
/** Of these, those that are said of what comes before ("tumor absent"). */
const PREDICATES =
  /^(absent|missing|negative|neg|excluded|out|none|nil|zero|null|false|falsch|unlikely|refuted|resolved|removed|disappeared|disappears|vanished|gone|resected|excised|reseziert|exzidiert|ausgeschlossen|auszuschliessen|negativ|fehlt|fehlen|frei|free|nein|verschwunden|entfernt|widerlegt|unwahrscheinlich)$/;

/** For the search for typing errors. */
export const DENIAL_WORDS: readonly string[] = [
  ...'without absence absent negative excluded exclude none free kein keine keinen ohne nicht'.split(
    ' '
  ),
  ...'ausschluss ausgeschlossen negativ frei fehlt fehlend cannot lacking'.split(' '),
];

/** "tumor-free" and "tumorfrei", read as what they mean; no word of a prompt has a hyphen. */
export const FREE_OF = 'free-of';

export const isDenial = (plain: string): boolean => plain === FREE_OF || DENIALS.test(plain);

const content = ({ kind }: ReadWord): boolean =>
  kind === 'finding' || kind === 'organ' || kind === 'object' || kind === 'unknown';

const isThing = (word?: ReadWord) => word?.kind === 'finding' || word?.kind === 'organ';

/** Marks the words that deny; "rule out" and "free of" are two words, "free fluid" is none. */
function marks(words: readonly ReadWord[]): boolean[] {
  const denies = words.map(({ plain }) => isDenial(plain));
  words.forEach(({ plain }, i) => {
    const next = words[i + 1]?.plain ?? '';
    if (/^(ruled?|ruling|rules)$/.test(plain) && next === 'out') denies[i] = denies[i + 1] = true;
    if (plain === 'r' && next === 'o') denies[i] = denies[i + 1] = true;
    // "complete resection of the tumor"; a tumor after resection may be there.
    if (/^(resection|excision|removal|resektion|exzision|entfernung)$/.test(plain)) {
      if (/^(of|von|der|des|eines|einer)$/.test(next)) denies[i] = denies[i + 1] = true;
    }
    if (plain === 'n' && next === 'a') denies[i] = denies[i + 1] = true;
    if (plain === 'w' && next === 'o') denies[i] = denies[i + 1] = true;
    if (/^(is|are|was|were|do|does|did|could|has|have|ca|wo)n$/.test(plain) && next === 't') {
      denies[i] = denies[i + 1] = true;
    }
    if (plain === 'can' && next === 't') denies[i] = denies[i + 1] = true;
    // "clear of tumor"; "clear cell carcinoma" is one.
    if (plain === 'clear' && /^(of|from)$/.test(next)) denies[i] = denies[i + 1] = true;
    // "non-tumor brain"; "non-small cell carcinoma" and "non-mass enhancement" are findings.
    if (plain === 'non' && words[i + 1]?.kind === 'finding') {
      denies[i] = words[i + 2]?.kind !== 'finding';
    }
    // Behind a name it is Latin for left ("Mamma sin.").
    if (plain === 'sin') denies[i] = (i === 0 || words[i]!.newClause) && next !== '';
    if (/^fail(s|ed)?$/.test(plain) && next === 'to') denies[i] = denies[i + 1] = true;
    // "tumor = false"; a false aneurysm is one.
    if (/^(false|falsch)$/.test(plain)) denies[i] = i > 0 && next === '';
    // "0 tumors", "tumor = 0"; not "0.5 cm", "grade 0 tumor", "null cell adenoma".
    if (/^(0|null)$/.test(plain) && !/^\d/.test(next)) {
      const first = i === 0 || words[i]!.newClause;
      denies[i] = isThing(words[i - 1]) || (first && isThing(words[i + 1]));
    }
    if (plain === 'ø' && /^\d/.test(next)) denies[i] = false;
    if (plain === 'free' || plain === 'frei') {
      denies[i] = /^(of|from|von)$/.test(next) || words[i - 1]?.kind === 'finding' || next === '';
    }
  });
  return denies;
}

interface Group {
  readonly from: number;
  /** After the last word of the group. */
  readonly to: number;
  readonly count: number;
}

/** Denials with nothing between them that could be denied belong together: two of them are none ("not excluded"). */
function groups(words: readonly ReadWord[], denies: readonly boolean[]): Group[] {
  const found: Group[] = [];
  let open: { from: number; to: number; said: Set<string> } | null = null;
  const close = () => {
    if (open) found.push({ from: open.from, to: open.to, count: open.said.size });
    open = null;
  };
  words.forEach((word, i) => {
    if (open && (content(word) || word.newClause)) close();
    if (!denies[i]) return;
    open ??= { from: i, to: i + 1, said: new Set() };
    open.to = i + 1;
    // The second words of "rule out", "r/o" and "resection of" say nothing of their own.
    if (!(
      i > 0 &&
      denies[i - 1] &&
      /^(out|o|a|t|of|from|to|von|der|des|eine[rs])$/.test(word.plain)
    ))
      open.said.add(word.plain);
  });
  close();
  return found;
}

/**
 * Reads a prompt for what it denies. A text encoder does not: "no tumor" lies next to "tumor" (negation is the known blind spot
 * of CLIP models), so that the very finding that is said to be absent would be outlined.
 *   "no tumor", "tumor not seen", "Tumor ausgeschlossen"   the tumor is denied
 *   "tumor not excluded", "not without tumor"              it is not
 *   "cyst without solid part", "kidney without stent"      the cyst, the kidney: what comes first is asked for
 */
export function readDenial(words: readonly ReadWord[]): Denial {
  const denies = marks(words);
  const every = words.map((_, i) => i).filter(i => !denies[i]);
  const group = groups(words, denies).find(g => g.count % 2 === 1);
  const none: Denial = { negated: false, scope: every, before: [] };
  if (!group || !words.some(content)) return none;
  const before = every.filter(i => i < group.from);
  const after = every.filter(i => i >= group.to);
  const has = (list: readonly number[], ...kinds: WordKind[]) =>
    list.some(i => kinds.includes(words[i]!.kind));
  const spoken = words.slice(group.from, group.to).some(({ plain }) => PREDICATES.test(plain));
  const status = words
    .slice(group.to, group.to + 2)
    .some(({ keys }) => keys.some(k => STATUS.has(k)));
  const said = spoken || (status && !startsClause(words, group));
  const denied = { negated: true, scope: before, before: [] };
  const something = (list: readonly number[]) => list.some(i => content(words[i]!));
  // "cyst without solid part" denies the part, though no list has it.
  if (!something(after)) {
    if (!something(before)) return none;
    return said || !has(after, 'descriptor') ? denied : { ...none, scope: before };
  }
  if (
    said &&
    something(before) &&
    (has(before, 'finding', 'unknown') || !has(after, 'finding', 'unknown'))
  )
    return denied;
  if (has(before, 'finding')) return { negated: false, scope: before, before: [] };
  const organ = before.some(i => words[i]!.kind === 'organ' && !words[i]!.keys.every(isBroad));
  if (organ && !has(after, 'finding', 'unknown')) {
    return { negated: false, scope: before, before: [] };
  }
  return { negated: true, scope: after, before };
}

const startsClause = (words: readonly ReadWord[], { from }: Group): boolean =>
  from === 0 || words[from]!.newClause;
