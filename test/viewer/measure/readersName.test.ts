import { chooseLanguage } from '../../../extensions/medclip-sam/src/locales/language';
import { readersName } from '../../../extensions/medclip-sam/src/viewer/measure/readersName';

afterEach(() => chooseLanguage(null));

test('a German reader is told of a Hirntumor, whatever language the models think in', () => {
  chooseLanguage('de');
  expect(readersName('brain tumor')).toBe('Hirntumor');
  chooseLanguage('en');
  expect(readersName('brain tumor')).toBe('brain tumor');
});

test('what the lexicon has no German for stays as it is', () => {
  chooseLanguage('de');
  expect(readersName('asdf qwerty')).toBe('asdf qwerty');
});
