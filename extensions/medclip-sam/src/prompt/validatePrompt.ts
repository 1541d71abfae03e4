import { MedClipSamError, say } from '../core/errors';

/** Longer texts are pasted reports, not prompts; the encoder would silently cut them at 256 word pieces. */
export const MAX_PROMPT_CHARACTERS = 1000;

// Tab, line feed and carriage return are white space; every other C0/C1 control character has no place in a prompt.
// eslint would rather not see control characters in a pattern, hence code points.
function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if ((c < 32 && c !== 9 && c !== 10 && c !== 13) || (c >= 127 && c <= 159)) return true;
  }
  return false;
}

/** True for a surrogate without its partner: text that was cut in the middle of a character. */
function hasLoneSurrogate(text: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/**
 * The prompt, trimmed and with single spaces, ready to encode. Emoji and foreign scripts are allowed: the vocabulary turns what
 * it does not know into [UNK].
 * @throws bad-prompt for an empty, over-long or unreadable prompt. The message never repeats the prompt.
 */
export function validatePrompt(prompt: unknown): string {
  if (typeof prompt !== 'string') {
    throw new MedClipSamError('bad-prompt', 'The prompt is not text.', 'Type what to outline.');
  }
  if (hasControlCharacter(prompt) || hasLoneSurrogate(prompt)) {
    throw new MedClipSamError(
      'bad-prompt',
      'The prompt contains control characters.',
      'Type the prompt instead of pasting it, or paste it as plain text.'
    );
  }
  const text = prompt.replace(/\s+/g, ' ').trim();
  if (text === '') {
    throw new MedClipSamError(
      'bad-prompt',
      'The prompt is empty.',
      'Type what to outline, for example "breast tumor".'
    );
  }
  const characters = [...text].length;
  if (characters > MAX_PROMPT_CHARACTERS) {
    throw new MedClipSamError(
      'bad-prompt',
      say`The prompt has ${characters} characters; at most ${MAX_PROMPT_CHARACTERS} are read.`,
      'Name the finding in one short sentence.'
    );
  }
  return text;
}
