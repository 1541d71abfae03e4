import { draft } from './de/draft';
import { mode } from './de/mode';
import { models } from './de/models';
import { prompt } from './de/prompt';
import { reading } from './de/reading';
import { segments } from './de/segments';
import { settings } from './de/settings';
import { status } from './de/status';
import type { MessageKey } from './en';

/** German. The type makes a missing sentence an error of compilation. */
export const de: Record<MessageKey, string> = {
  ...prompt,
  ...draft,
  ...segments,
  ...settings,
  ...reading,
  ...status,
  ...models,
  ...mode,
};
