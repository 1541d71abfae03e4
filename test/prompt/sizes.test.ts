import { readPrompt } from '../../extensions/medclip-sam/src/prompt/readPrompt';

const read = (prompt: string, modality = 'US') => {
  const { concept, parts, unknown, side } = readPrompt(prompt, { modality });
  return { concept: concept?.names[0], parts, unknown, side };
};

test.each([
  'mass 2 cm',
  '2 cm mass',
  '2.5 x 3.1 cm breast mass',
  'breast lesion, 12 mm',
  'tumor of two centimeters',
  'Herd 12 mm',
  'Tumor 2 bis 3 cm',
  'mass 4 cm²',
  'breast mass 3,5 ml',
])('%s: a size is neither a count nor an unknown word', prompt => {
  expect(read(prompt)).toEqual({ concept: 'breast tumor', parts: 1, unknown: [], side: null });
});

test('a number without a unit is a count, also beside a size', () => {
  expect(read('2 breast masses').parts).toBe(2);
  expect(read('two breast masses of 2 cm').parts).toBe(2);
});

test('a unit without a number is a word that nobody knows', () => {
  expect(read('breast mass cm').unknown).toEqual(['cm']);
});
