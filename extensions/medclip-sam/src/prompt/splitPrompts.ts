import { readWords, type Read } from './readWords';

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
      if (own.length > 0 && goesOn(own.at(-1)!, part)) own.push(`${own.pop()!}, ${part}`);
      else own.push(part);
    }
    prompts.push(...own.flatMap(splitFindings));
  }
  return [...new Set(prompts)];
}

/** Words that lead on to more of the same thing: "a breast ultrasound, showing a round mass". */
const LEADS_ON =
  /^(showing|shows|with|in|on|at|of|within|near|suggestive|consistent|mit|im|am|bei|zeigt)$/i;

/** Whether what stands behind a comma says more of what stands before it: "lung, left", "an irregularly shaped, spiculated mass". */
function goesOn(before: string, part: string): boolean {
  const reads = readWords(part);
  if (LEADS_ON.test(reads[0]?.word.typed ?? '')) return true;
  const kinds = new Set(reads.map(({ kind }) => kind));
  const properties = kinds.has('side') || kinds.has('descriptor');
  if (properties && [...kinds].every(kind => DESCRIBING.has(kind))) return true;
  const last = readWords(before.split(',').at(-1)!);
  const open = last.at(-1)?.kind;
  return (
    (open === 'descriptor' || open === 'unknown') && last.some(({ kind }) => kind !== 'unknown')
  );
}

const DESCRIBING = new Set<Read['kind']>(['side', 'descriptor', 'filler']);

/** "tumor and cyst", but not "head and neck tumor" or "left and right lung"; what is denied, or a sentence, stays together. */
function splitFindings(prompt: string): readonly string[] {
  const parts = prompt.split(/\s+(?:and|und|&)\s+/i).map(text => text.trim());
  const reads = parts.map(readWords);
  const each = reads.every(part => part.some(({ kind }) => kind === 'finding'));
  const whole = reads.some(part =>
    part.some(({ kind, word }) => kind === 'denial' || LEADS_ON.test(word.typed))
  );
  return each && !whole ? parts : [prompt];
}
