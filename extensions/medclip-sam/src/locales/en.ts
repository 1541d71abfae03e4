import { companions } from './en/companions';
import { correct } from './en/correct';
import { draft } from './en/draft';
import { followUp } from './en/followUp';
import { measure } from './en/measure';
import { mode } from './en/mode';
import { models } from './en/models';
import { panel } from './en/panel';
import { prompt } from './en/prompt';
import { saving } from './en/saving';
import { segments } from './en/segments';
import { settings } from './en/settings';
import { slices } from './en/slices';
import { stored } from './en/stored';

/** Every sentence of the user interface in English: the language the others are checked against. */
export const en = {
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

export type MessageKey = keyof typeof en;
