import { BILATERAL, LEFT, RIGHT, TISSUE, type Code } from './codes';
import { promptWords } from './promptWords';
import type { Term } from './term';
import { CATEGORY, TERM_NAMES, type TermKind, type TermName, type TermRow } from './termTable';

export type { Code } from './codes';
export type { Term } from './term';

/** Words that change nothing about what an organ's name stands for. */
const QUALIFIERS = new Set(
  promptWords(
    `a an the of in on at with and or for to from inside both left right bilateral side sided my this that is are
     please find outline segment segmentation show showing detect locate highlight mark mask
     normal healthy whole entire full complete human patient adult child visible clear region area structure
     organ tissue ct mr mri x ray xray ultrasound us sonography radiograph scan image view film slice axial coronal
     sagittal chest thorax abdomen head`
  )
);
const NEGATIONS = new Set(['no', 'not', 'without', 'except', 'free', 'absent', 'excluding']);
/** Modalities that show one part of the body only. */
const REGION_OF_MODALITY: Readonly<Record<string, string>> = { MG: 'breast' };

interface Found {
  readonly row: TermRow;
  /** Positions in the prompt's words. */
  readonly at: readonly number[];
}

/**
 * The coded concepts of what a prompt asks for, from a reviewed table of DICOM context groups (PS3.16 CID 7150, 7151,
 * 4031, 244). The longest name wins; of names of one length the first of the table. What the table does not hold, what is
 * negated and what names two organs is Tissue with `coded: false`: the label then says what it is, and a reader can pick.
 * "Malignant" and "benign" are search terms, never coded as a diagnosis.
 *
 * @param modality DICOM Modality; together with
 * @param bodyPart Body Part Examined it gives the region of a finding where the prompt names none
 */
export function lookUpTerm(prompt: string, modality = '', bodyPart = ''): Term {
  const words = promptWords(prompt);
  if (words.some(word => NEGATIONS.has(word))) return uncoded();
  const objects = findNames('objects', words);
  const findings = findNames('abnormal', words, positions(objects));
  const [object] = objects;
  const [finding] = findings;
  const head = object && (!finding || object.at.length > finding.at.length) ? object : finding;
  const used = positions([...objects, ...findings]);
  const organs = narrowest(findNames('anatomy', words, used));
  const [organ] = organs;
  const side = sideOf(words, new Set([...used, ...positions(organs)]));
  if (head) {
    const named = organs.length === 1 ? organ?.row.code : undefined;
    const region =
      head.row.region ?? named ?? (organ ? undefined : hintedRegion(modality, bodyPart));
    return {
      category: CATEGORY[head.row.kind],
      type: head.row.code,
      ...(region ? { region } : {}),
      ...(region && side ? { regionModifier: side } : {}),
      coded: true,
    };
  }
  if (!organ || organs.length > 1) return uncoded();
  const rest = words.filter((word, i) => !organ.at.includes(i) && !QUALIFIERS.has(word));
  // "kidney stone" is no kidney, "left liver" is only a part of it.
  if (rest.length > 0 || (side && !organ.row.paired)) return uncoded(organ.row.code);
  return {
    category: CATEGORY.anatomy,
    type: organ.row.code,
    ...(side ? { typeModifier: side } : {}),
    coded: true,
  };
}

/** Short text for people: "Neoplasm (Breast, Left)", "Lung, Left". */
export function termMeaning(term: Term): string {
  const type = [term.type, term.typeModifier].flatMap(c => (c ? [c.meaning] : [])).join(', ');
  const region = [term.region, term.regionModifier].flatMap(c => (c ? [c.meaning] : [])).join(', ');
  return region ? `${type} (${region})` : type;
}

function uncoded(region?: Code): Term {
  return { category: TISSUE, type: TISSUE, ...(region ? { region } : {}), coded: false };
}

/** Names of the table whose words are all in the prompt, in any order; longest first, none using a word twice. */
function findNames(
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
function narrowest(organs: readonly Found[]): Found[] {
  const distinct = organs.filter(
    (organ, i) => organs.findIndex(o => o.row.code.value === organ.row.code.value) === i
  );
  const narrow = distinct.filter(organ => !organ.row.broad);
  return narrow.length > 0 ? narrow : distinct;
}

function sideOf(words: readonly string[], used: ReadonlySet<number>): Code | undefined {
  const free = new Set(words.filter((_, i) => !used.has(i)));
  if (free.has('both') || free.has('bilateral') || (free.has('left') && free.has('right'))) {
    return BILATERAL;
  }
  if (free.has('left')) return LEFT;
  return free.has('right') ? RIGHT : undefined;
}

function hintedRegion(modality: string, bodyPart: string): Code | undefined {
  const text = bodyPart.trim() || REGION_OF_MODALITY[modality.trim().toUpperCase()] || '';
  const [organ, ...more] = narrowest(findNames('anatomy', promptWords(text)));
  return more.length === 0 ? organ?.row.code : undefined;
}

function positions(found: readonly Found[]): Set<number> {
  return new Set(found.flatMap(one => one.at));
}
