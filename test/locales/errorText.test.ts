import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '../../extensions/medclip-sam/src/algorithm/errors';
import { errorsByCode, sentences } from '../../extensions/medclip-sam/src/locales/de/errors';
import { errorText } from '../../extensions/medclip-sam/src/locales/errorText';
import { chooseLanguage } from '../../extensions/medclip-sam/src/locales/language';

afterEach(() => chooseLanguage(null));

describe('errors in German', () => {
  test('a known sentence is said word for word, with its remedy', () => {
    const error = new MedClipSamError(
      'bad-prompt',
      'The prompt is empty.',
      'Type what to outline, for example "breast tumor".'
    );
    expect(errorText(error)).toEqual({ message: error.message, remedy: error.remedy });
    chooseLanguage('de');
    expect(errorText(error).message).toBe('Der Prompt ist leer.');
    expect(errorText(error).remedy).toMatch(/^Eintippen/);
  });

  test('another one is told by its kind, and its own words are not lost', () => {
    chooseLanguage('de');
    const error = new MedClipSamError('model-corrupt', 'The file has 3 bytes.', 'Copy it.');
    expect(errorText(error)).toEqual({
      message: 'Eine Modelldatei ist beschädigt. (The file has 3 bytes.)',
      remedy: errorsByCode['model-corrupt'][1],
    });
    const cancelled = MedClipSamError.from(new DOMException('left', 'AbortError'));
    expect(errorText(cancelled).message).toBe('Abgebrochen.');
  });

  test('no translation is of a sentence that nobody says any more', () => {
    const src = path.resolve(__dirname, '../../extensions/medclip-sam/src');
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.startsWith('locales'))
      .map(name => readFileSync(path.join(src, name), 'utf8'))
      .join('\n');
    expect(Object.keys(sentences).filter(sentence => !sources.includes(sentence))).toEqual([]);
  });
});
