import { MedClipSamError, say } from '../../core/errors';
import { SALIENCY_METHODS } from '../../core/saliencyMethods';
import { LANGUAGES, SETTINGS_KEY } from '../../locales/language';
import { promptLibrarySchema, type PromptLibrary } from '../../prompt/library';
import * as z from '../../core/z';
import { DEFAULT_SETTINGS, type Settings } from '../../state/settings';

const settingsSchema = z.strictObject({
  language: z.enum(['auto', ...LANGUAGES]),
  saliency: z.enum(['auto', ...SALIENCY_METHODS]),
  topK: z.nullable(z.int().check(z.minimum(1), z.maximum(4096))),
  backend: z.enum(['auto', 'webgpu', 'wasm']),
  heatmap: z.strictObject({
    visible: z.boolean(),
    opacity: z.number().check(z.minimum(0.1), z.maximum(1)),
  }),
  rememberPrompts: z.boolean(),
  learnInStudy: z.boolean(),
  fitEdge: z.boolean(),
  keepEncodings: z.union([z.literal('auto'), z.boolean()]),
});

/** What an exported file holds. Unknown fields are refused: a typing slip in a hand-edited file must not pass unnoticed. */
const fileSchema = z.strictObject({
  kind: z.literal('medclip-sam settings'),
  version: z.literal(1),
  settings: z.partial(settingsSchema),
  promptLibrary: z.optional(z.nullable(promptLibrarySchema)),
  /** OHIF's own keys of our commands: command → keys. */
  hotkeys: z.optional(z.record(z.string(), z.array(z.string()))),
});
export type SettingsFile = z.infer<typeof fileSchema>;

export interface StoredSettings {
  readonly settings: Settings;
  readonly promptLibrary: PromptLibrary | null;
  readonly tourSeen: boolean;
}

const NOTHING: StoredSettings = {
  settings: DEFAULT_SETTINGS,
  promptLibrary: null,
  tourSeen: false,
};

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

/** What this browser remembers; anything unreadable counts as not set, because a broken entry must not keep the panel shut. */
export function loadSettings(storage: Storage | undefined): StoredSettings {
  try {
    const json: unknown = JSON.parse(storage?.getItem(SETTINGS_KEY) ?? '{}');
    const stored = z
      .object({
        settings: z.catch(z.partial(settingsSchema), {}),
        promptLibrary: z.catch(z.nullable(promptLibrarySchema), null),
        tourSeen: z.catch(z.boolean(), false),
      })
      .parse(json);
    return { ...stored, settings: { ...DEFAULT_SETTINGS, ...defined(stored.settings) } };
  } catch {
    return NOTHING;
  }
}

/** @returns false where the browser keeps nothing (private mode, storage forbidden or full) */
export function storeSettings(storage: Storage | undefined, stored: StoredSettings): boolean {
  try {
    storage?.setItem(SETTINGS_KEY, JSON.stringify(stored));
    return storage !== undefined;
  } catch {
    return false;
  }
}

/** @throws MedClipSamError bad-input, naming the first place that is wrong */
export function parseSettingsFile(text: string): SettingsFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused('it is not JSON');
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refused(z.firstIssue(parsed.error, 'file'));
}

/** The settings of a file over those in use. */
export function mergedSettings(now: Settings, change: Partial<Settings>): Settings {
  return { ...now, ...defined(change) };
}

function defined<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined)) as T;
}

function refused(why: string): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    say`The settings file cannot be read: ${why}.`,
    'Choose a file that was exported here; nothing was changed.'
  );
}
