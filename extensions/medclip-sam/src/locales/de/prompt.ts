import type { prompt as english } from '../en/prompt';

export const prompt: Record<keyof typeof english, string> = {
  'prompt.title': 'Was soll umrissen werden?',
  'prompt.example': 'z. B. {prompt}',
  'prompt.run': 'Starten',
  'prompt.cancel': 'Abbrechen',
  'prompt.suggestions': 'Vorschläge',
};
