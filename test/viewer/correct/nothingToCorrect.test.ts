import { chooseLanguage } from '../../../extensions/medclip-sam/src/locales/language';
import { nothingToCorrect } from '../../../extensions/medclip-sam/src/viewer/correct/nothingToCorrect';

afterEach(() => chooseLanguage(null));

const stored = { id: 'seg-1', label: 'lungs', large: false, versions: [] };

test('where a stored segmentation is on the image, the way to edit it is told', () => {
  chooseLanguage('en');
  expect(nothingToCorrect({ continuable: [stored] })).toMatchObject({
    code: 'empty-mask',
    remedy: expect.stringMatching(/^Press Continue/),
  });
  chooseLanguage('de');
  expect(nothingToCorrect({ continuable: [stored] }).remedy).toMatch(/^„Fortsetzen“ drücken/);
});

test('where nothing is stored, it is not spoken of', () => {
  expect(nothingToCorrect({ continuable: [] }).remedy).not.toContain('Continue');
});
