/**
 * @jest-environment jsdom
 */
import { chooseLanguage, language } from '../../extensions/medclip-sam/src/locales/language';
import { hotkeys } from '../../modes/text-segment/src/hotkeys';
import { toolbarButtons } from '../../modes/text-segment/src/toolbarButtons';
import { numberText, t, tn } from '../../extensions/medclip-sam/src/locales/translate';

afterEach(() => {
  chooseLanguage(null);
  localStorage.clear();
  document.documentElement.lang = '';
});

describe('language', () => {
  /** What is stored changes between two tasks; within one it is asked once. */
  const nextTask = () => Promise.resolve();

  test('is English where nobody says otherwise, or says a language we do not have', async () => {
    expect(language()).toBe('en');
    localStorage.setItem('i18nextLng', 'fr');
    await nextTask();
    expect(language()).toBe('en');
  });

  test("is OHIF's, before the page's, and the reader's own choice before both", async () => {
    document.documentElement.lang = 'de';
    expect(language()).toBe('de');
    localStorage.setItem('i18nextLng', 'en-US');
    await nextTask();
    expect(language()).toBe('en');
    chooseLanguage('de');
    expect(language()).toBe('de');
  });

  test("is what the panel's settings say, also in a bundle that has not been told", async () => {
    localStorage.setItem('i18nextLng', 'en-US');
    localStorage.setItem('medclip-sam.settings', '{"settings":{"language":"de"}}');
    expect(language()).toBe('de');
    localStorage.setItem('medclip-sam.settings', '{"settings":{"language":"auto"}}');
    await nextTask();
    expect(language()).toBe('en');
    localStorage.setItem('medclip-sam.settings', 'broken');
    await nextTask();
    expect(language()).toBe('en');
  });
});

test("the mode's keys and button are labelled in the reader's language", () => {
  const labels = () => [
    ...hotkeys().map(({ label }) => label),
    ...toolbarButtons().map(({ props }) => props.label),
  ];
  const english = labels();
  chooseLanguage('de');
  const german = labels();
  expect(german.filter(label => english.includes(label))).toEqual([]);
  expect(new Set(german).size).toBe(english.length);
});

describe('t and tn', () => {
  test('fill in values, numbers as the language writes them', () => {
    expect(t('draft.pixels', { value: 12345 })).toBe('12,345 px');
    chooseLanguage('de');
    expect(t('draft.pixels', { value: 12345 })).toBe('12.345 px');
    expect(numberText(1.25, 1)).toBe('1,3');
  });

  test('choose singular and plural', () => {
    expect([tn('segments.images', 1), tn('segments.images', 2)]).toEqual(['1 image', '2 images']);
    chooseLanguage('de');
    expect([tn('segments.images', 1), tn('segments.images', 0)]).toEqual(['1 Bild', '0 Bilder']);
  });

  test('leave a placeholder without a value visible, so that it is noticed', () => {
    expect(t('prompt.example')).toBe('e.g. {prompt}');
  });
});
