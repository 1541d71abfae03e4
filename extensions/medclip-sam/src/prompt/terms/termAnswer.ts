import type { Code } from './code';
import { promptWords } from '../words';
import type { Term } from './term';
import { findNames, type Found } from './termMatch';
import {
  findingTerm,
  hintedRegion,
  organTerm,
  significant,
  termMeaning,
  termOfParts,
  type PromptParts,
} from './terminology';
import { TERM_NAMES, type TermKind } from './termTable';

/**
 * What the table says of a prompt. `term` is what is saved if nobody answers; where several
 * concepts fit equally well, `candidates` (two or more, none twice, best first) are what to ask the reader about.
 */
export type TermAnswer =
  | { readonly kind: 'one'; readonly term: Term }
  | { readonly kind: 'ambiguous'; readonly term: Term; readonly candidates: readonly Term[] }
  | { readonly kind: 'none'; readonly term: Term };

/** More is no question any more but the whole table. */
const MAX_CANDIDATES = 8;

/** Where a finding usually is on images of a modality: to be asked about when the prompt does not say. */
const PLACES: Readonly<Record<string, string>> = {
  US: 'breast, liver, thyroid gland, kidney',
  MR: 'brain, breast, prostate, liver',
  CT: 'lung, liver, kidney, pancreas',
  PT: 'lung, liver, brain, breast',
  CR: 'lung, bone',
  DX: 'lung, bone',
};
const ANY_PLACE = 'lung, breast, brain, liver';

/**
 * What the table says of the words, and whether they have one meaning. Ambiguous are: two findings of equally long names
 * ("cyst or abscess"), several organs ("heart and lungs", "mass in liver or kidney"), a finding without a place ("nodule")
 * unless the image gives it, and words that are part of several names ("ventricle").
 */
export function answerOf(parts: PromptParts, modality: string, bodyPart: string): TermAnswer {
  const term = termOfParts(parts, modality, bodyPart);
  const candidates = distinct(candidatesOf(parts, term, modality, bodyPart));
  if (candidates.length > 1) {
    return { kind: 'ambiguous', term, candidates: candidates.slice(0, MAX_CANDIDATES) };
  }
  return { kind: term.coded ? 'one' : 'none', term };
}

function candidatesOf(
  parts: PromptParts,
  term: Term,
  modality: string,
  bodyPart: string
): readonly Term[] {
  const { heads, organs, side, words } = parts;
  if (heads.length > 0) {
    return heads.flatMap(head =>
      headTerms(head, parts, modality, hintedRegion(modality, bodyPart))
    );
  }
  if (organs.length > 1) {
    return organs.map(organ => organTerm(organ, organ.row.paired ? side : undefined));
  }
  return organs.length === 1 || term.coded ? [] : partialMatches(significant(words));
}

function headTerms(
  head: Found,
  { organs, side }: PromptParts,
  modality: string,
  hinted: Code | undefined
): readonly Term[] {
  if (head.row.region) return [findingTerm(head, undefined, side)];
  const at = (organ: Found) =>
    findingTerm(head, organ.row.code, organ.row.paired || organs.length === 1 ? side : undefined);
  if (organs.length > 0) return organs.map(at);
  if (hinted) return [findingTerm(head, hinted, side)];
  // A device has no region of the body.
  if (head.row.kind === 'objects') return [findingTerm(head)];
  const places = (PLACES[modality.trim().toUpperCase()] ?? ANY_PLACE).split(', ').flatMap(name => {
    const [organ] = findNames('anatomy', promptWords(name));
    return organ ? [at(organ)] : [];
  });
  return [...places, findingTerm(head)];
}

/** Rows that the words could be short for. */
function partialMatches(words: readonly string[]): readonly Term[] {
  if (words.length === 0) return [];
  const kinds: readonly TermKind[] = ['anatomy', 'abnormal', 'objects'];
  const rows = new Set(
    kinds.flatMap(kind =>
      TERM_NAMES[kind]
        .filter(name => words.every(word => name.words.includes(word)))
        .map(({ row }) => row)
    )
  );
  return [...rows].map(row => {
    const found: Found = { row, at: [] };
    return row.kind === 'anatomy' ? organTerm(found) : findingTerm(found);
  });
}

function distinct(terms: readonly Term[]): readonly Term[] {
  const seen = new Map(
    terms.map(term => [`${term.type.scheme} ${term.type.value} ${termMeaning(term)}`, term])
  );
  return [...seen.values()];
}
