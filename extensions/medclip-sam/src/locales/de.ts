import { companions } from './de/companions';
import { correct } from './de/correct';
import { draft } from './de/draft';
import { followUp } from './de/followUp';
import { measure } from './de/measure';
import { mode } from './de/mode';
import { models } from './de/models';
import { panel } from './de/panel';
import { prompt } from './de/prompt';
import { saving } from './de/saving';
import { segments } from './de/segments';
import { settings } from './de/settings';
import { slices } from './de/slices';
import { stored } from './de/stored';
import type { MessageKey } from './en';

/** German. The type makes a missing sentence an error of compilation. */
export const de: Record<MessageKey, string> = {
  ...companions,
  ...correct,
  ...draft,
  ...followUp,
  ...measure,
  ...mode,
  ...models,
  ...panel,
  ...prompt,
  ...saving,
  ...segments,
  ...settings,
  ...slices,
  ...stored,
};
