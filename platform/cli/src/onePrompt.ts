import { severalThings } from '@medclip/extension-medclip-sam/prompt/severalThings';
import { validatePrompt } from '@medclip/extension-medclip-sam/prompt/validatePrompt';
import { UsageError } from './exitCodes';

/**
 * The one prompt of a `--text`, ready to encode; a command makes one outline, and refuses a text that names several things.
 *
 * @throws MedClipSamError `bad-prompt`; UsageError for several prompts
 */
export function onePrompt(text: string): string {
  const prompt = validatePrompt(text);
  const several = severalThings(text);
  if (several.length === 0) return prompt;
  const named = several.map(one => JSON.stringify(one)).join(', ');
  throw new UsageError(`Give one thing at a time: ${named}`);
}
