import type { Host } from './host';

/** A command of ours as OHIF's hotkey manager knows it. */
export interface HotkeyDefinition {
  readonly commandName: string;
  readonly commandOptions?: object;
  readonly keys: string | readonly string[];
  readonly label?: string;
  readonly isEditable?: boolean;
}

const OURS = /^medclip/;

function ours(host: Host): readonly HotkeyDefinition[] {
  const definitions = host.hotkeys?.hotkeyDefinitions ?? {};
  return Object.values(definitions).filter(({ commandName }) => OURS.test(commandName));
}

/** Keys of our commands as they are bound now, for an exported settings file. */
export function hotkeysOf(host: Host): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    ours(host).map(({ commandName, keys }) => [
      commandName,
      typeof keys === 'string' ? [keys] : [...keys],
    ])
  );
}

/** Binds keys from a settings file through OHIF, which keeps them with its own preferences. Unknown commands are left out. */
export function setHotkeys(host: Host, wanted: Readonly<Record<string, readonly string[]>>): void {
  for (const definition of ours(host)) {
    const keys = wanted[definition.commandName];
    if (keys?.length) host.hotkeys?.registerHotkeys({ ...definition, keys: [...keys] });
  }
}

/** OHIF's own dialog: ours are among its hotkeys. */
export function openHotkeyPreferences(host: Host): void {
  const { customizationService, uiModalService } = host.services;
  const content = customizationService?.getCustomization('ohif.userPreferencesModal') as
    { title?: string; containerClassName?: string } | undefined;
  if (!content) return;
  uiModalService?.show({
    content,
    title: content.title ?? 'User preferences',
    containerClassName: content.containerClassName ?? 'flex max-w-4xl p-6 flex-col',
  });
}
