import { splitPrompts } from '@medclip/extension-medclip-sam/prompt/splitPrompts';
import { validatePrompt } from '@medclip/extension-medclip-sam/prompt/validatePrompt';
import { UsageError } from './exitCodes';

/**
 * The one prompt of a `--text`, ready to encode. Where the panel would make several outlines of it, it is refused, for a command
 * makes one.
 *
 * @throws MedClipSamError `bad-prompt`; UsageError for several prompts
 */
export function onePrompt(text: string): string {
  const prompt = validatePrompt(text);
  const several = splitPrompts(text);
  if (several.length < 2) return prompt;
  const named = several.map(one => JSON.stringify(one)).join(', ');
  throw new UsageError(`Give one thing at a time: ${named}`);
}
