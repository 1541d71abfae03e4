import { cleanText, createTokenizer } from '@medclip/extension-medclip-sam/engine/pack/tokenizer';

const VOCAB = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'breast',
  'tum',
  '##or',
  '##our',
  '-',
  '(',
  ')',
  'a',
  'cafe',
  'σ',
  '\u4e00',
].join('\n');
const ids = (text: string, context = 16): number[] => createTokenizer(`${VOCAB}\n`, context)(text);

describe('tokenizer', () => {
  it('splits words into pieces and lower-cases', () => {
    expect(ids('Breast TUMOR')).toEqual([2, 5, 6, 7, 3]);
    expect(ids('(breast-tumour)')).toEqual([2, 10, 5, 9, 6, 8, 11, 3]);
  });

  it('strips accents and turns the unknown, emoji among it, into [UNK]', () => {
    expect(ids('CAFÉ')).toEqual([2, 13, 3]);
    expect(ids('😀 xyz')).toEqual([2, 1, 1, 3]);
  });

  it('keeps a capital sigma at the end of a word a plain sigma', () => {
    expect(ids('a Σ')).toEqual([2, 12, 14, 3]);
  });

  it('isolates ideographs, also beyond the basic plane', () => {
    expect(ids('a\u4e00a')).toEqual([2, 12, 15, 12, 3]);
    expect(ids('\u{20000}\u{20001}')).toEqual([2, 1, 1, 3]);
  });

  it('truncates to the context and keeps [SEP]', () => {
    const long = ids('breast '.repeat(100), 8);
    expect(long).toHaveLength(8);
    expect(long[7]).toBe(3);
  });

  it('gives an empty text its two special tokens', () => {
    expect(ids('')).toEqual([2, 3]);
  });

  it('refuses a vocabulary without its special tokens', () => {
    expect(() => createTokenizer('a\nb', 8)).toThrow(/lacks the token/);
  });
});

describe('cleanText', () => {
  it('unescapes twice and collapses white space', () => {
    expect(cleanText('  HTML &amp;amp; \t x\u00a0y\n')).toBe('HTML & x y');
  });
});
