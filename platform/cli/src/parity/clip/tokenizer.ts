import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanText, createTokenizer } from '@medclip/extension-medclip-sam/engine/pack/tokenizer';
import type { GoldenPack, PackChecker } from '../check';
import { checkEqual, checkJson } from '../compare';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly cleaned?: string | null;
  readonly ids_cleaned?: readonly number[] | null;
}

interface ExternalFile {
  readonly lookup?: string;
  readonly relative_to_this_pack?: string;
}

/** A tokenizer pack has cases.json and says how long a text may be. */
export function isTokenizerPack(pack: GoldenPack): boolean {
  return typeof pack.meta.context === 'number' && existsSync(join(pack.dir, 'cases.json'));
}

/** The vocabulary: in the test-data folder, else relative to the pack, else inside it. */
async function vocabulary(pack: GoldenPack): Promise<string> {
  const external = pack.meta.external_files as Record<string, ExternalFile> | undefined;
  const entry = external?.['vocab.txt'];
  const candidates = [
    entry?.lookup && join(pack.dataRoot, entry.lookup),
    entry?.relative_to_this_pack && join(pack.dir, entry.relative_to_this_pack),
    join(pack.dir, 'vocab.txt'),
  ].filter((p): p is string => Boolean(p));
  for (const path of candidates) {
    try {
      return await readFile(path, 'utf8');
    } catch {
      continue;
    }
  }
  throw new Error('the vocabulary was found neither in the test-data folder nor in the pack');
}

export const checkTokenizer: PackChecker = async function* (pack) {
  const name = String(pack.meta.pack ?? 'tokenizer');
  const raw = JSON.parse(await readFile(join(pack.dir, 'cases.json'), 'utf8')) as
    Case[] | { cases: Case[] };
  const cases = Array.isArray(raw) ? raw : raw.cases;
  const tokenize = createTokenizer(await vocabulary(pack), Number(pack.meta.context));
  for (const [i, c] of cases.entries()) {
    yield checkEqual(`${name}/${i}.ids`, tokenize(c.text), c.ids);
    if (c.cleaned != null) yield checkJson(`${name}/${i}.cleaned`, cleanText(c.text), c.cleaned);
    if (c.ids_cleaned != null) {
      yield checkEqual(`${name}/${i}.ids_cleaned`, tokenize(cleanText(c.text)), c.ids_cleaned);
    }
  }
};
