import { LEFT, RIGHT } from './terms/code';
import {
  canBeAt,
  conceptIn,
  findingAt,
  findingOfModality,
  type Concept,
  type NamedConcept,
} from './concepts';
import { readDenial, type Denial } from './denial';
import { didYouMean, mayDeny } from './didYouMean';
import { readWords, type Read } from './readWords';
import { searchText, targetOf } from './searchText';
import type { Term } from './terms/term';
import { answerOf, type TermAnswer } from './terms/termAnswer';
import { termColour } from './terms/termColour';
import { partsOf, uncoded, type PromptParts } from './terms/terminology';
import { isBroad, isNature, kindOf, numberOf } from './vocabulary';
import { keyOf, promptWords } from './words';

export type Side = 'left' | 'right' | 'both';

/** What is known of the image a prompt is for, as far as it decides what the words mean. */
export interface PromptPlace {
  /** DICOM Modality (0008,0060). */
  readonly modality?: string | undefined;
  /** Body Part Examined (0018,0015). */
  readonly bodyPart?: string | undefined;
}

/** What a prompt means: the one reading that engine, coding, colours, panel, suggestions and command line use. */
export interface PromptMeaning {
  readonly prompt: string;
  /** What is looked for in the image, in the models' language, without side and denial. */
  readonly text: string;
  /** What the words name, in canonical English words ("brain tumor"); '' where no list has any of them. */
  readonly target: string;
  /** The thing of the models' vocabulary that the words name. */
  readonly concept: Concept | null;
  /** The prompt says, or asks, that the target is not there: there is nothing to outline, whatever is seen. */
  readonly negated: boolean;
  /** Only a word with a typing error denies it ("withuot tumor"): to be asked about. */
  readonly negatedPerhaps: boolean;
  readonly side: Side | null;
  /** Regions that are asked for: 2 for lungs, 1 for one of them, as many as the prompt says. */
  readonly parts: number;
  /** An organ of which there is one on each side of the body. */
  readonly paired: boolean;
  /** What it is coded as; with candidates where the words do not decide. */
  readonly answer: TermAnswer;
  /** sRGB 0..255; null for what has no code. */
  readonly colour: readonly [number, number, number] | null;
  /** Words, as typed, that no list has. */
  readonly unknown: readonly string[];
  /** Words, as typed, for what a finding would turn out to be ("malignant", "gutartig"). */
  readonly natures: readonly string[];
  /** Things that are named beside the concept, as typed ("heart" in "lungs and heart"). */
  readonly others: readonly string[];
  /** The things, places and sides that were understood, as typed ("lesion" of "MS lesion"). */
  readonly understood: string;
  /** The prompt without its typing errors, where it seems to have some: for the reader to choose. */
  readonly didYouMean: readonly string[];
}

const NORMAL =
  /^(normal|healthy|unremarkable|inconspicuous|gesund|unauffallig|unauffaellig|regelrecht)(e|er|es|en|em)?$/;
/** The only organ that is meant in the plural even when it is named in the singular. */
const LUNG = '39607008';

/** "normal breast" denies what is looked for in a breast; "normal lungs" are lungs: they are what one outlines there. */
function denialOf(reads: readonly Read[], modality?: string): Denial & { finding?: Concept } {
  const denial = readDenial(reads);
  if (denial.negated || !reads.some(({ plain }) => NORMAL.test(plain))) return denial;
  if (denial.scope.some(i => reads[i]!.kind === 'finding')) return denial;
  const scope = denial.scope.filter(i => !NORMAL.test(reads[i]!.plain));
  const finding = findingAt(
    scope.flatMap(i => reads[i]!.keys),
    modality
  );
  return finding ? { negated: true, scope, before: [], finding } : { ...denial, scope };
}

/** Keys of the places that words name, in compounds too ("Lungentumor"). */
const placesOf = (reads: readonly Read[]): string[] =>
  reads.flatMap(read => read.keys).filter(key => kindOf(key) === 'organ');

/** A finding that does not say where ("no tumor") is the one looked for in images of the modality, if it can be there. */
function conceptOf(
  scope: readonly Read[],
  before: readonly Read[],
  modality?: string
): NamedConcept | undefined {
  const keys = scope.flatMap(read => read.keys);
  const named = conceptIn(keys);
  if (named) return named;
  const places = placesOf(scope);
  const place = placesOf(before).filter(key => !isBroad(key));
  if (places.length === 0 && place.length > 0) return conceptIn([...place, ...keys]) ?? undefined;
  const finding = keys.filter(key => kindOf(key) === 'finding').at(-1);
  const usual = finding ? findingOfModality(finding, modality) : undefined;
  return usual && canBeAt(usual.concept, places) ? usual : undefined;
}

/** Things beside the concept, which whoever knows the concept need not know. */
function othersOf(scope: readonly Read[], named: NamedConcept | undefined): readonly string[] {
  if (named?.concept.kind !== 'organ') return [];
  const own = new Set(named.concept.names.flatMap(promptWords));
  return scope
    .filter(({ kind }) => kind === 'organ' || kind === 'object' || kind === 'unknown')
    .filter(({ keys }) => !keys.every(key => own.has(key) || isBroad(key)))
    .map(({ word }) => word.typed);
}

/** The typed words that name things, places and sides. */
const understoodOf = (scope: readonly Read[]): string =>
  scope
    .filter(({ kind }) => ['finding', 'organ', 'object', 'side'].includes(kind))
    .map(({ word }) => word.typed)
    .join(' ');

function sideOf({ side }: PromptParts): Side | null {
  if (!side) return null;
  return side.value === LEFT.value ? 'left' : side.value === RIGHT.value ? 'right' : 'both';
}

function meaningOf(prompt: string, { modality, bodyPart = '' }: PromptPlace): PromptMeaning {
  const reads = readWords(prompt);
  const denial = denialOf(reads, modality);
  const scope = denial.scope.map(i => reads[i]!);
  const keys = scope.flatMap(read => read.keys);
  const parts = partsOf(keys);
  const side = sideOf(parts);
  const unknown = reads.filter(read => read.kind === 'unknown');
  const negated = denial.negated || unknown.some(({ plain }) => mayDeny(plain));
  const before = denial.before.map(i => reads[i]!);
  const named = conceptOf(scope, before, modality);
  const others = othersOf(scope, named);
  const organOnly = named?.concept.kind === 'organ' && others.length === 0;
  const partly = scope.length < reads.filter(read => !NORMAL.test(read.plain)).length;
  const answer: TermAnswer = negated
    ? { kind: 'none', term: uncoded() }
    : answerOf(parts, modality ?? '', bodyPart);
  return {
    prompt,
    text:
      denial.finding?.names[0] ??
      searchText(prompt, scope, { parts, named, negated, partly, organOnly }),
    target: denial.finding?.names[0] ?? targetOf(scope, parts),
    concept: denial.finding ?? named?.concept ?? null,
    negated,
    negatedPerhaps: negated && !denial.negated,
    side,
    ...countOf(scope, parts, side),
    answer,
    colour: termColour(answer.term),
    unknown: unknown.map(({ word }) => word.typed),
    natures: scope.filter(read => read.keys.some(isNature)).map(({ word }) => word.typed),
    others: denial.finding ? [] : others,
    understood: understoodOf(scope),
    didYouMean: didYouMean(
      prompt,
      reads.map(read => read.word),
      unknown.map(read => read.word),
      reads.some(read => read.translated)
    ),
  };
}

/** Lungs come in pairs: the authors keep two contours for them (method.md 2.4). A finding in them counts once. */
function countOf(scope: readonly Read[], { heads, organs }: PromptParts, side: Side | null) {
  const finding = heads.length > 0 || scope.some(read => read.kind === 'finding');
  const paired = !finding && organs.length === 1 && organs[0]!.row.paired;
  const number = Math.max(0, ...scope.flatMap(read => read.keys.map(key => numberOf(key) ?? 0)));
  const plural = scope.some(r => r.kind === 'organ' && r.english.some(w => keyOf(w) !== w));
  const lungs = !finding && organs.some(organ => organ.row.code.value === LUNG);
  const two = side === 'both' || lungs || (paired && plural);
  const one = side === 'left' || side === 'right' || finding;
  return { paired, parts: number > 0 ? number : two && !one ? 2 : 1 };
}

/** Readings that are kept: the panel asks at every image that is rendered. */
const KEPT = 200;
const readings = new Map<string, PromptMeaning>();

/** Reads a prompt. Total and stable: every text has a meaning, always the same for the same place. */
export function readPrompt(prompt: string, place: PromptPlace = {}): PromptMeaning {
  const key = JSON.stringify([prompt, place.modality, place.bodyPart]);
  const known = readings.get(key);
  if (known) return known;
  const meaning = meaningOf(prompt, place);
  if (readings.size >= KEPT) readings.delete(readings.keys().next().value!);
  readings.set(key, meaning);
  return meaning;
}

/** What a segment of this prompt is coded as, and whether the words decide it. */
export const answerTerm = (prompt: string, modality = '', bodyPart = ''): TermAnswer =>
  readPrompt(prompt, { modality, bodyPart }).answer;

/** What is saved if nobody answers. */
export const lookUpTerm = (prompt: string, modality = '', bodyPart = ''): Term =>
  answerTerm(prompt, modality, bodyPart).term;
