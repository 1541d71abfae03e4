import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const MAX_BYTES = 64 << 20;

/** A BERT vocabulary file, one token a line. Throws `model-missing`, or `model-corrupt` where a special token is absent. */
export function readVocabulary(file: string): {
  bytes: Buffer;
  /** Number of tokens. */
  size: number;
  /** Throws `model-unsupported` where the embedding matrix has fewer rows than the vocabulary has tokens. */
  checkSize(rows: number | undefined): void;
} {
  const name = path.basename(file);
  if (!fs.existsSync(file) || fs.statSync(file).size > MAX_BYTES) {
    throw new MedClipSamError(
      'model-missing',
      `${name} is not there, or too large to be a vocabulary.`,
      'Give the vocab.txt that belongs to the text encoder with --vocab.'
    );
  }
  const bytes = fs.readFileSync(file);
  const tokens = bytes
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const missing = SPECIAL.filter(token => !tokens.includes(token));
  if (missing.length > 0) {
    throw new MedClipSamError(
      'model-corrupt',
      `${name} is no BERT vocabulary: it has no ${missing.join(', ')}.`,
      'Give the vocab.txt that belongs to the text encoder with --vocab.'
    );
  }
  return {
    bytes,
    size: tokens.length,
    checkSize(rows) {
      if (rows !== undefined && rows >= tokens.length) return;
      throw new MedClipSamError(
        'model-unsupported',
        `${name} has ${tokens.length} tokens, the text encoder knows ${rows ?? 0}.`,
        'Give the vocab.txt that belongs to this text encoder.'
      );
    },
  };
}
