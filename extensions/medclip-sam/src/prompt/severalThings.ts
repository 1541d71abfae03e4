import { readPrompt } from './readPrompt';
import { readWords } from './readWords';
import { splitPrompts } from './splitPrompts';

/**
 * The prompts of a text for one outline that names several things ("breast tumor, lungs"); empty where it names one, however the
 * panel's box would split it: "chest x-ray, lungs", "brain MRI, tumor".
 */
export function severalThings(text: string): readonly string[] {
  const prompts = splitPrompts(text);
  const parts = prompts.map(prompt => ({
    concept: readPrompt(prompt).concept,
    placed: readWords(prompt).some(({ kind }) => kind === 'organ'),
  }));
  const things = parts.filter(({ concept }, i) => {
    const next = parts[i + 1];
    // An organ before a finding that names no place says where that is.
    const isPlace = concept?.kind === 'organ' && next?.concept?.kind === 'finding' && !next.placed;
    return concept && !isPlace;
  });
  return things.length > 1 ? prompts : [];
}
