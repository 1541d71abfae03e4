import { BILATERAL, LEFT, RIGHT, type Code } from './code';
import type { Side } from '../readPrompt';
import type { Term } from './term';

const CODES: Readonly<Record<Side, Code>> = { left: LEFT, right: RIGHT, both: BILATERAL };

/**
 * A term with the side of what was outlined in the place of the side that the words say. Where the header does not tell the
 * side, none is coded.
 *
 * @param answer null or undefined where the words say no side
 */
export function sidedTerm(
  term: Term,
  answer: { readonly outlined: Side | null } | null | undefined
): Term {
  if (!answer) return term;
  const { typeModifier, regionModifier, ...unsided } = term;
  const side = answer.outlined && CODES[answer.outlined];
  if (!side) return unsided;
  return {
    ...unsided,
    ...(typeModifier && { typeModifier: side }),
    ...(regionModifier && { regionModifier: side }),
  };
}
