import fs from 'node:fs';
import { Models } from '@medclip/extension-medclip-sam/engine/pipeline/models';
import { openNodeSessions } from '../../src/runtime/nodeSessions';
import { readPack } from '../../src/verifyPack';

/**
 * Embeds lists of wordings with a pack's text tower, as the product does. Reads {concept: [text]} and writes
 * {concept: [[unit embedding]]}. Usage: tsx embedTexts.ts PACK TEXTS.json OUT.json
 */
async function main(packDir: string, from: string, to: string): Promise<void> {
  const sessions = await openNodeSessions(packDir);
  const models = new Models(await readPack(packDir), sessions);
  const texts = JSON.parse(fs.readFileSync(from, 'utf8')) as Record<string, string[]>;
  const out: Record<string, number[][]> = {};
  for (const [concept, wordings] of Object.entries(texts)) {
    const list: number[][] = [];
    for (const text of wordings) {
      const e = await models.textEmbedding(text);
      list.push(Array.from(e, v => Number(v.toFixed(5))));
    }
    out[concept] = list;
  }
  await sessions.dispose();
  fs.writeFileSync(to, JSON.stringify(out));
}

const [, , pack, from, to] = process.argv;
void main(pack!, from!, to!);
