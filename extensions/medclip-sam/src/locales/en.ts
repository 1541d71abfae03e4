import { draft } from './en/draft';
import { mode } from './en/mode';
import { models } from './en/models';
import { prompt } from './en/prompt';
import { reading } from './en/reading';
import { segments } from './en/segments';
import { settings } from './en/settings';
import { status } from './en/status';

/** Every sentence of the user interface in English: the language the others are checked against. */
export const en = {
  ...prompt,
  ...draft,
  ...segments,
  ...settings,
  ...reading,
  ...status,
  ...models,
  ...mode,
};

export type MessageKey = keyof typeof en;
