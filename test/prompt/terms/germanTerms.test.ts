import { germanFor } from '../../../extensions/medclip-sam/src/prompt/germanFor';
import codes from '../../../extensions/medclip-sam/src/prompt/lexicon/germanTerms.json';
import table from '../../../extensions/medclip-sam/src/prompt/lexicon/terms.json';
import {
  BILATERAL,
  LEFT,
  RIGHT,
  TISSUE,
} from '../../../extensions/medclip-sam/src/prompt/terms/code';
import { searchTerms } from '../../../extensions/medclip-sam/src/prompt/terms/termSearch';

const MEANINGS = [
  ...Object.values(table).flatMap(rows => rows.map(({ meaning }) => meaning)),
  ...[TISSUE, LEFT, RIGHT, BILATERAL].map(({ meaning }) => meaning),
];

test('every code of the table has a German name', () => {
  expect(MEANINGS.length).toBeGreaterThan(200);
  expect(MEANINGS.filter(meaning => germanFor(meaning) === null)).toEqual([]);
});

test('every German name is of a code', () => {
  const known = new Set(MEANINGS.map(meaning => meaning.toLowerCase()));
  expect(Object.keys(codes).filter(meaning => !known.has(meaning.toLowerCase()))).toEqual([]);
});

test.each([
  ['Primär', 'Neoplasm, Primary'],
  ['Lunge links', 'Lung'],
  ['Pankreas', 'Pancreas'],
  ['neoplasm prim', 'Neoplasm, Primary'],
])('the table is searched by what a German panel calls a code: %s', (typed, meaning) => {
  expect(searchTerms(typed)[0]?.term.type.meaning).toBe(meaning);
});
