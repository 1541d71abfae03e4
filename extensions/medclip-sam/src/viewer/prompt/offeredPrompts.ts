import type { ModelStatus } from '../../engine/worker/client';
import type { PromptLibrary } from '../../prompt/library';
import { unknownTo } from '../../prompt/packWords';
import { readPrompt } from '../../prompt/readPrompt';
import type { PromptState, SuggestionView } from '../../state/prompt';
import type { ActiveImage } from '../image/activeImage';
import { suggestionsFor } from './imageFacts';

/** Whether a prompt can be asked for in an image, by what the pack says of itself; before it is here, everything may be. */
function isKnown(prompt: string, modality: string, model: ModelStatus): boolean {
  if (model.state !== 'ready') return true;
  return unknownTo(model.words, readPrompt(prompt, { modality }), modality).length === 0;
}

/** A denial outlines nothing, and another image may not show what was asked for: neither is offered again. */
function isOffered(prompt: string, active: ActiveImage | null, model: ModelStatus): boolean {
  const modality = active?.modality.trim().toUpperCase() ?? '';
  if (readPrompt(prompt, { modality }).negated) return false;
  return !active || isKnown(prompt, modality, model);
}

/** What is offered below the prompt box and in its list; what the pack does not know comes last and says so. */
export function offeredPrompts(
  active: ActiveImage | null,
  model: ModelStatus,
  from: {
    readonly library: PromptLibrary;
    readonly quick: PromptLibrary | undefined;
    readonly recent: readonly string[];
  }
): Pick<PromptState, 'suggestions' | 'quick' | 'recent'> {
  const modality = active?.modality.trim().toUpperCase() ?? '';
  const marked = (list: readonly SuggestionView[]): readonly SuggestionView[] =>
    list.map(s => (isKnown(s.text, modality, model) ? s : { ...s, unknown: true }));
  const suggestions = marked(suggestionsFor(from.library, active));
  return {
    suggestions: [...suggestions.filter(s => !s.unknown), ...suggestions.filter(s => s.unknown)],
    quick: marked(suggestionsFor(from.quick, active)),
    recent: from.recent.filter(prompt => isOffered(prompt, active, model)),
  };
}
