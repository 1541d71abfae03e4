import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import type { TermAnswer } from '@medclip/extension-medclip-sam/prompt/terms/termAnswer';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import type { ImageFile } from '../readImage';
import { termOfImage } from '../writeResultSeg';

/** What the segment is coded as; `candidates` where the prompt does not decide. */
export function termJson(answer: TermAnswer): object {
  const { kind, term } = answer;
  return {
    kind,
    meaning: termMeaning(term),
    code: `${term.type.value} ${term.type.scheme}`,
    ...(answer.kind === 'ambiguous' && { candidates: answer.candidates.map(termMeaning) }),
  };
}

/** What the prompt was understood as, in the words of the contract. */
export function meaningJson(
  { dicom }: ImageFile,
  { prompt, meaning, side: answer }: SegmentResult
): object {
  const { target, side, negated, unknown, knownOn = [] } = meaning;
  const { term } = dicom ? termOfImage(dicom, prompt, answer) : answerTerm(prompt);
  return { target, side, negated, term: negated ? null : termMeaning(term), unknown, knownOn };
}

/** Which words the pack does not know, or does on other kinds of image only, and what to do: one line for stderr. */
export function unknownLine({ meaning }: SegmentResult): string {
  const words = meaning.unknown.map(word => `"${word}"`).join(', ');
  if (meaning.knownOn) {
    return `this pack knows ${words} on ${meaning.knownOn.join(', ')} only: choose another image or pack\n`;
  }
  const [first, ...more] = meaning.didYouMean.map(text => `"${text}"`);
  const asked = first ? `did you mean ${[first, ...more].join(' or ')}?` : 'use other words';
  return `this pack does not know ${words}: ${asked}\n`;
}

/** What became of a prompt that denies a finding: one line. */
export function absenceLine({ absence }: SegmentResult): string {
  const asked = 'the prompt asks for the absence of a finding';
  if (!absence) return `${asked}: there is nothing to outline\n`;
  const seen = absence.verdict === 'none' ? 'no sign of it was seen' : 'there may be one';
  return `${asked} (${absence.finding}): ${seen}; this is not a diagnosis\n`;
}
