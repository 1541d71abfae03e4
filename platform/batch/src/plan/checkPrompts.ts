import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { unknownTo, type PackWords } from '@medclip/extension-medclip-sam/prompt/packWords';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { severalThings } from '@medclip/extension-medclip-sam/prompt/severalThings';
import type { Plan } from './plan';

/**
 * Prompts that no image can answer are told before ten thousand series are read for them.
 *
 * @throws MedClipSamError bad-input for a prompt that names several things, denies its target or has words that the pack does not know
 */
export function checkPrompts({ rules }: Plan, pack: PackWords): void {
  for (const { when, prompts } of rules) {
    for (const prompt of prompts) {
      const several = severalThings(prompt);
      if (several.length > 0) {
        throw bad(
          `The prompt ${JSON.stringify(prompt)} names several things.`,
          `Give one at a time: ${several.map(one => JSON.stringify(one)).join(', ')}.`
        );
      }
      const meaning = readPrompt(prompt, { modality: when.Modality });
      if (meaning.negated) {
        throw bad(
          `The prompt ${JSON.stringify(prompt)} asks for the absence of a finding: there is nothing to outline.`,
          'Name what should be outlined.'
        );
      }
      const unknown = unknownTo(pack, meaning, when.Modality);
      if (unknown.length === 0) continue;
      const [near] = meaning.didYouMean;
      throw bad(
        `The model pack does not know ${unknown.map(w => JSON.stringify(w)).join(', ')} in the prompt ${JSON.stringify(prompt)}.`,
        near ? `Did you mean ${JSON.stringify(near)}?` : 'Choose another prompt or another pack.'
      );
    }
  }
}

const bad = (message: string, remedy: string): MedClipSamError =>
  new MedClipSamError('bad-input', message, remedy);
