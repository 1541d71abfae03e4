import { csvCell, csvText } from '../../../platform/cli/src/files/csv';

test.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+1', "'+1"],
  ['-2+3.png', "'-2+3.png"],
  ['@SUM(1)', "'@SUM(1)"],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['  =1', "'  =1"],
  ['a=1', 'a=1'],
  ['a,b', '"a,b"'],
  ['a\rb', '"a\rb"'],
  ['', ''],
])('%j becomes %j: never a formula', (text, cell) => expect(csvCell(text)).toBe(cell));

test('numbers stay numbers, also below zero', () => {
  expect(csvText(['a', 'b'], [[-0.5, null]])).toBe('a,b\n-0.5,\n');
});
