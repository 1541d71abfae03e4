import { untoldBy, type PackWords } from '../../extensions/medclip-sam/src/prompt/packWords';
import { readPrompt } from '../../extensions/medclip-sam/src/prompt/readPrompt';

const measured: PackWords = {
  concepts: [{ name: 'breast tumor', modalities: ['US'] }],
  clip: { dense: {} },
};
const open: PackWords = { openVocabulary: true, clip: { dense: null } };
const untold = (prompt: string, pack = measured) =>
  untoldBy(pack, readPrompt(prompt, { modality: 'US' }));

test.each([
  ['malignant breast tumor', ['malignant']],
  ['benign mass', ['benign']],
  ['gutartiger Brusttumor', ['gutartiger']],
  ['bösartige Raumforderung der Brust', ['bösartige']],
  ['breast tumor', []],
  ['large breast tumor', []],
])(
  '"%s": what a finding would turn out to be is not told by a pack for breast tumors',
  (prompt, words) => {
    expect(untold(prompt)).toEqual(words);
  }
);

test('a text model that has read more may tell it; of what is denied there is nothing to tell', () => {
  expect(untold('malignant breast tumor', open)).toEqual([]);
  expect(untold('no malignant breast tumor')).toEqual([]);
});
