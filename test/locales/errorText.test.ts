import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MedClipSamError, say } from '../../extensions/medclip-sam/src/core/errors';
import { stowError } from '../../extensions/medclip-sam/src/dicom/store/stowError';
import { errorsByCode, sentences } from '../../extensions/medclip-sam/src/locales/de/errors';
import { errorText, sentenceText } from '../../extensions/medclip-sam/src/locales/errorText';
import { chooseLanguage } from '../../extensions/medclip-sam/src/locales/language';
import { errorSentences } from '../support/errorSentences';

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

  test('values are put into the German sentence, and into what is put together from sentences', () => {
    chooseLanguage('de');
    const error = stowError(503, { stored: [], failed: [] } as never)!;
    const crossed = MedClipSamError.fromJSON(JSON.parse(JSON.stringify(error)));
    expect(errorText(crossed)).toEqual({
      message: 'Das PACS kann im Moment nicht speichern (Status 503).',
      remedy:
        'Später erneut versuchen. Das Ergebnis liegt hier; es lässt sich auch als Datei herunterladen.',
    });
    expect(crossed.message).toBe('The PACS is not able to store at the moment (status 503).');
    const empty = new MedClipSamError(
      'bad-input',
      say`There is no frame ${1200}: the image has ${3}.`,
      ''
    );
    expect(errorText(empty).message).toBe('Ein Einzelbild 1.200 gibt es nicht: Das Bild hat 3.');
  });

  test('so is a warning of a layer that knows no language; one without a translation stays', () => {
    const warning = 'Frames that name no segment were left out.';
    expect(sentenceText(warning)).toBe(warning);
    chooseLanguage('de');
    expect(sentenceText(warning)).toBe('Einzelbilder, die kein Segment nennen, blieben weg.');
    expect(sentenceText('Other words.')).toBe('Other words.');
  });

  const { said, dynamic } = errorSentences();

  test('every sentence of an error has a German one', () => {
    expect(said.length).toBeGreaterThan(200);
    expect(said.filter(({ sentence }) => !(sentence in sentences))).toEqual([]);
  });

  test('values are given with `say`, never written into a sentence', () => {
    expect(dynamic).toEqual([]);
  });

  test('the same values stand in both', () => {
    const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();
    for (const [english, german] of Object.entries(sentences)) {
      expect([german, places(german)]).toEqual([german, places(english)]);
    }
  });

  test('no translation is of a sentence that nobody says any more', () => {
    const src = path.resolve(__dirname, '../../extensions/medclip-sam/src');
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.startsWith('locales'))
      .map(name => readFileSync(path.join(src, name), 'utf8'))
      .join('\n');
    // A sentence with values is a template where it is written.
    const written = (sentence: string) =>
      new RegExp(
        sentence
          .replace(/[.*+?^$|()[\]\\]/g, '\\$&')
          .replace(/\{\d+\}/g, () => '\\$\\{[^`]*?\\}')
          .replace(/'/g, "\\\\?'")
      );
    const spoken = new Set(said.map(({ sentence }) => sentence));
    const stale = Object.keys(sentences).filter(s => !spoken.has(s) && !written(s).test(sources));
    expect(stale).toEqual([]);
  });
});
