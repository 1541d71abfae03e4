import type { SuggestionView } from '../../state/prompt';

export interface PromptOption extends SuggestionView {
  readonly recent: boolean;
}

const MOST = 8;

/** Start of the prompt the cursor is in: prompts are separated by commas, and only the last is completed. */
export function lastPromptStart(box: string): number {
  return Math.max(box.lastIndexOf(','), box.lastIndexOf(';')) + 1;
}

/** What to offer for what has been typed: recent prompts first, then the library's. */
export function promptOptions(
  box: string,
  recent: readonly string[],
  suggestions: readonly SuggestionView[]
): readonly PromptOption[] {
  const typed = box.slice(lastPromptStart(box)).trim().toLowerCase();
  const known = new Set<string>();
  const all = [
    ...recent.map(text => ({
      text,
      hint: suggestions.find(s => s.text === text)?.hint ?? '',
      recent: true,
    })),
    ...suggestions.map(s => ({ ...s, recent: false })),
  ];
  return all
    .filter(({ text, hint }) => {
      const key = text.toLowerCase();
      if (known.has(key) || key === typed) return false;
      known.add(key);
      return key.includes(typed) || hint.toLowerCase().includes(typed);
    })
    .slice(0, MOST);
}

/** The box with its last prompt replaced by the chosen one. */
export function withPrompt(box: string, text: string): string {
  const start = lastPromptStart(box);
  return start === 0 ? text : `${box.slice(0, start)} ${text}`;
}
