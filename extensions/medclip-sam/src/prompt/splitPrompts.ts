import { readWords } from './readWords';

/**
 * Several prompts in one box: one per line, comma or semicolon, and findings that "and" joins ("tumor and cyst"); each once. What
 * only says more of the thing before it belongs to that ("lung, left").
 */
export function splitPrompts(box: string): readonly string[] {
  const prompts: string[] = [];
  for (const line of box.split(/[\n;]+/)) {
    const own: string[] = [];
    for (const part of line.split(',').map(text => text.trim())) {
      if (part === '') continue;
      if (own.length > 0 && onlyDescribes(part)) own.push(`${own.pop()!}, ${part}`);
      else own.push(part);
    }
    prompts.push(...own.flatMap(splitFindings));
  }
  return [...new Set(prompts)];
}

/** Nothing but sides and properties: "left", "right upper". */
function onlyDescribes(part: string): boolean {
  const reads = readWords(part);
  return reads.length > 0 && reads.every(({ kind }) => kind === 'side' || kind === 'descriptor');
}

/** "tumor and cyst", but not "head and neck tumor" or "left and right lung"; what is denied stays together. */
function splitFindings(prompt: string): readonly string[] {
  const parts = prompt.split(/\s+(?:and|und|&)\s+/i).map(text => text.trim());
  const reads = parts.map(readWords);
  const each = reads.every(part => part.some(({ kind }) => kind === 'finding'));
  const denied = reads.some(part => part.some(({ kind }) => kind === 'denial'));
  return each && !denied ? parts : [prompt];
}
