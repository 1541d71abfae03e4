import type { NamedConcept } from './concepts';
import type { Read } from './readWords';
import type { PromptParts } from './terms/terminology';
import { positions } from './terms/termMatch';
import { kindOf, STATUS } from './vocabulary';

interface Word {
  readonly key: string;
  /** As it is written in English. */
  readonly written: string;
}

const wordsOf = (scope: readonly Read[]): Word[] =>
  scope.flatMap(({ keys, english }) => keys.map((key, i) => ({ key, written: english[i]! })));

/** "lungs" is written "lung": the singular where it is a word. */
const singular = ({ key, written }: Word): string =>
  written === `${key}s` || key.endsWith('y') ? key : written;

/** What words name, canonically: the place, then the thing ("brain tumor" for "tumours of the brain", "Hirntumor"). */
export function targetOf(scope: readonly Read[], parts: PromptParts): string {
  const words = wordsOf(scope);
  const things = positions(parts.heads);
  const places = positions(parts.organs);
  words.forEach(({ key }, i) => {
    if (places.has(i) || things.has(i)) return;
    const kind = kindOf(key);
    if (kind === 'finding' || kind === 'object') things.add(i);
  });
  const at = (chosen: ReadonlySet<number>): string[] =>
    words.filter((_, i) => chosen.has(i)).map(singular);
  return [...new Set([...at(places), ...at(things)])].join(' ');
}

export interface Asked {
  readonly parts: PromptParts;
  readonly named: NamedConcept | undefined;
  readonly negated: boolean;
  /** Words of the prompt were left out: a denial, or what is denied beside what is asked for. */
  readonly partly: boolean;
  /** Nothing is asked for but the named organ. */
  readonly organOnly: boolean;
}

/**
 * What the models are asked for. A prompt that is plain English stays as it was typed; sides, which the models cannot tell, and
 * denials, which they do not read, are left out; other languages and abbreviations are written out.
 */
export function searchText(prompt: string, scope: readonly Read[], asked: Asked): string {
  const { parts, named, negated, partly, organOnly } = asked;
  const organ = organOnly ? named?.concept.names[0] : undefined;
  if (negated) return organ ?? named?.name ?? asTyped(prompt, scope);
  const translated = scope.some(read => read.translated);
  if ((parts.side || translated) && organ) return organ;
  if (translated) return inEnglishOrder(scope, parts, named);
  if (!parts.side && !partly) return prompt;
  return asTyped(prompt, parts.side ? scope.filter(read => read.kind !== 'side') : scope) || prompt;
}

/** Descriptions, place, thing: "small kidney cyst" for "kleine Zyste in der linken Niere". */
function inEnglishOrder(
  scope: readonly Read[],
  parts: PromptParts,
  named: NamedConcept | undefined
): string {
  const described = wordsOf(scope).filter(({ key }) => kindOf(key) === 'descriptor');
  const thing = named?.name ?? targetOf(scope, parts);
  const more = described.map(word => word.written).filter(word => !thing.split(' ').includes(word));
  return [
    ...more,
    thing ||
      wordsOf(scope)
        .map(word => word.written)
        .join(' '),
  ].join(' ');
}

/** The words as they stand in the prompt, without what leads to and follows them ("evidence of a", "is seen"). */
function asTyped(prompt: string, scope: readonly Read[]): string {
  const empty = ({ kind, keys }: Read): boolean =>
    kind === 'filler' && (scope.length > 1 || keys.some(key => STATUS.has(key)));
  const first = scope.findIndex(read => !empty(read));
  const last = scope.length - [...scope].reverse().findIndex(read => !empty(read));
  if (first < 0) return '';
  return scope
    .slice(first, last)
    .map(({ word }, i, list) => {
      const next = list[i + 1]?.word;
      const gap = next ? prompt.slice(word.end, next.start) : '';
      return word.typed + (next && !/\p{L}/u.test(gap) ? gap || ' ' : next ? ' ' : '');
    })
    .join('');
}
