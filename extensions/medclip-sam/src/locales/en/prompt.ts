/** The prompt box. */
export const prompt = {
  'prompt.title': 'What should be outlined?',
  'prompt.example': 'e.g. {prompt}',
  'prompt.run': 'Run',
  'prompt.cancel': 'Cancel',
  'prompt.suggestions': 'Suggestions',
};
