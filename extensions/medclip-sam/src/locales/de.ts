import { draft } from './de/draft';
import { models } from './de/models';
import { prompt } from './de/prompt';
import { segments } from './de/segments';
import { status } from './de/status';
import type { MessageKey } from './en';

/** German. The type makes a missing sentence an error of compilation. */
export const de: Record<MessageKey, string> = {
  ...prompt,
  ...draft,
  ...segments,
  ...status,
  ...models,
};
