import {
  MAX_PROMPT_CHARACTERS,
  validatePrompt,
} from '@medclip/extension-medclip-sam/prompt/validatePrompt';

describe('validatePrompt', () => {
  it('trims and collapses white space', () => {
    expect(validatePrompt('  breast\n tumor ')).toBe('breast tumor');
  });

  it.each(['肺', '😀 tumor', 'x'.repeat(MAX_PROMPT_CHARACTERS), '👩‍⚕️'])('accepts %#', text => {
    expect(validatePrompt(text)).toBe(text);
  });

  it.each([
    ['', /empty/],
    [' \t\n\u00a0', /empty/],
    ['x'.repeat(5000), /5000 characters/],
    ['a\u0000b', /control/],
    ['bell\u0007', /control/],
    ['\u0085', /control/],
    ['\ud83d', /control/],
    [undefined, /not text/],
    [7, /not text/],
  ])('refuses %#', (text, message) => {
    expect(() => validatePrompt(text)).toThrow(message);
    try {
      validatePrompt(text);
    } catch (e) {
      expect(e).toMatchObject({
        code: 'bad-prompt',
        remedy: expect.stringMatching(/\w/) as string,
      });
    }
  });
});
