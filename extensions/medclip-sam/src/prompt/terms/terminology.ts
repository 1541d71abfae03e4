import { TISSUE, type Code } from './code';
import { promptWords } from '../words';
import type { Term } from './term';
import { findNames, narrowest, positions, sideOf, type Found } from './termMatch';
import { CATEGORY } from './termTable';

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
/** Modalities that show one part of the body only. */
const REGION_OF_MODALITY: Readonly<Record<string, string>> = { MG: 'breast' };

/** What of the table a prompt names. */
export interface PromptParts {
  /** Comparable forms (`TypedWord.key`), without what is denied. */
  readonly words: readonly string[];
  /** Objects and findings of the longest name, the one to code first; none where only organs are named. */
  readonly heads: readonly Found[];
  readonly organs: readonly Found[];
  readonly side: Code | undefined;
}

/** @param words comparable forms of what is asked for, in English */
export function partsOf(words: readonly string[]): PromptParts {
  const objects = findNames('objects', words);
  const findings = findNames('abnormal', words, positions(objects));
  const used = positions([...objects, ...findings]);
  const organs = narrowest(findNames('anatomy', words, used));
  const longest = Math.max(0, ...[...objects, ...findings].map(one => one.at.length));
  // Of one length, the finding is what is asked for, and the object where it is.
  const heads = [...findings, ...objects].filter(one => one.at.length === longest);
  const side = sideOf(words, new Set([...used, ...positions(organs)]));
  return { words, heads, organs, side };
}

/**
 * The coded concepts of what a prompt asks for, from a reviewed table of DICOM context groups (PS3.16 CID 7150, 7151,
 * 4031, 244). The longest name wins; of names of one length the first of the table. What the table does not hold and what
 * names two organs is Tissue with `coded: false`: the label then says what it is, and a reader can pick.
 * "Malignant" and "benign" are search terms, never coded as a diagnosis.
 *
 * @param modality DICOM Modality; together with
 * @param bodyPart Body Part Examined it gives the region of a finding where the prompt names none
 */
export function termOfParts(parts: PromptParts, modality: string, bodyPart: string): Term {
  const { words, heads, organs, side } = parts;
  const [head] = heads;
  const [organ] = organs;
  if (head) {
    const named = organs.length === 1 ? organ?.row.code : undefined;
    const region = named ?? (organ ? undefined : hintedRegion(modality, bodyPart));
    return findingTerm(head, region, side);
  }
  if (!organ || organs.length > 1) return uncoded();
  // "kidney stone" is no kidney, "left liver" is only a part of it.
  if (significant(words, organ).length > 0 || (side && !organ.row.paired)) {
    return uncoded(organ.row.code);
  }
  return organTerm(organ, side);
}

/** The region of the table's row goes first: a glioma is in the brain whatever else is named. */
export function findingTerm(head: Found, place?: Code, side?: Code): Term {
  const region = head.row.region ?? place;
  return {
    category: CATEGORY[head.row.kind],
    type: head.row.code,
    ...(region ? { region } : {}),
    ...(region && side ? { regionModifier: side } : {}),
    coded: true,
  };
}

export function organTerm(organ: Found, side?: Code): Term {
  return {
    category: CATEGORY.anatomy,
    type: organ.row.code,
    ...(side ? { typeModifier: side } : {}),
    coded: true,
  };
}

/** Words that belong to no organ and are not there for politeness. */
export function significant(words: readonly string[], organ?: Found): readonly string[] {
  return words.filter((word, i) => !organ?.at.includes(i) && !QUALIFIERS.has(word));
}

/** Short text for people: "Neoplasm (Breast, Left)", "Lung, Left". */
export function termMeaning(term: Term): string {
  const type = [term.type, term.typeModifier].flatMap(c => (c ? [c.meaning] : [])).join(', ');
  const region = [term.region, term.regionModifier].flatMap(c => (c ? [c.meaning] : [])).join(', ');
  return region ? `${type} (${region})` : type;
}

/** Tissue: what no code stands for. */
export function uncoded(region?: Code): Term {
  return { category: TISSUE, type: TISSUE, ...(region ? { region } : {}), coded: false };
}

export function hintedRegion(modality: string, bodyPart: string): Code | undefined {
  const text = bodyPart.trim() || REGION_OF_MODALITY[modality.trim().toUpperCase()] || '';
  const [organ, ...more] = narrowest(findNames('anatomy', promptWords(text)));
  return more.length === 0 ? organ?.row.code : undefined;
}
