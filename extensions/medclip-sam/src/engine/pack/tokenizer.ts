import { Tokenizer } from '@huggingface/tokenizers';
import { decodeHTML } from 'entities/decode';
import { MedClipSamError, say } from '../../core/errors';

/** Token ids of a prompt: [CLS] pieces [SEP], truncated to the context, unpadded (pads are masked anyway). */
export type Tokenize = (text: string) => number[];

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** CJK ideographs beyond the BMP that BERT isolates and the library does not (google-research/bert tokenization.py). */
const ASTRAL_CJK =
  /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/** What Python's str.isspace accepts beyond JavaScript's \s: the separators FS..US and NEL. */
const PYTHON_SPACE = /[\s\u001c-\u001f\u0085]+/gu;

/**
 * open_clip's text cleaning without ftfy: html.unescape twice, trim, collapse white space. JavaScript counts U+FEFF as
 * white space and Python does not, so it is kept out of the collapse.
 */
export function cleanText(text: string): string {
  const plain = decodeHTML(decodeHTML(text));
  return plain
    .split('\ufeff')
    .map(part => part.replace(PYTHON_SPACE, ' '))
    .join('\ufeff')
    .replace(/^ +| +$/g, '');
}

/**
 * BiomedCLIP's WordPiece tokenizer from a `vocab.txt`: uncased, accents stripped, 100 characters per word at most, ids of the
 * special tokens read from the file. Lower-cases code point by code point as Hugging Face's does: capital sigma has no
 * final form there.
 * @throws model-corrupt where the vocabulary lacks a special token.
 */
export function createTokenizer(vocabText: string, contextLength: number): Tokenize {
  const vocab: Record<string, number> = Object.create(null) as Record<string, number>;
  const lines = vocabText.split(/\r?\n/);
  while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
  lines.forEach((piece, id) => (vocab[piece] = id));
  for (const token of SPECIAL) {
    if (vocab[token] === undefined) {
      throw new MedClipSamError(
        'model-corrupt',
        say`The vocabulary of the model pack lacks the token ${token}.`,
        'Install the model pack again.'
      );
    }
  }
  const id = (token: string): number => vocab[token]!;
  const tokenizer = new Tokenizer(
    {
      version: '1.0',
      added_tokens: SPECIAL.map(content => ({
        id: id(content),
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab,
      },
    },
    {}
  );
  return text => {
    const prepared = text.replace(/\u03a3/g, '\u03c3').replace(ASTRAL_CJK, ' $& ');
    const pieces = tokenizer.encode(prepared, { add_special_tokens: false }).ids;
    return [id('[CLS]'), ...pieces.slice(0, contextLength - 2), id('[SEP]')];
  };
}
