/** Several prompts in one box: one per line, comma or semicolon; each once. */
export function splitPrompts(box: string): readonly string[] {
  const prompts = box.split(/[\n,;]+/).map(text => text.trim());
  return [...new Set(prompts.filter(Boolean))];
}
