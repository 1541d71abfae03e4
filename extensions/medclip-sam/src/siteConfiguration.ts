import { EXTENSION_ID } from './id';
import type { HostParams } from './viewer/host/host';

/** The customization that holds options of the extension, beside the prompt library and the others (getCustomizationModule.ts). */
export const CONFIGURATION_CUSTOMIZATION = 'medclip-sam.configuration';

type Options = Readonly<Record<string, unknown>>;

/**
 * The options a site has set, from every place OHIF has for them; where two places set the same option, the first of these wins:
 *  1. `extensions: [[extension, options]]`, also with a descriptor of OHIF 3.14 in place of the extension
 *  2. `customizationService`: 'medclip-sam.configuration'
 *  3. `'@medclip/extension-medclip-sam': options` in the app configuration, the only way for an extension that is part of the build
 * The options of `saving` are taken one by one.
 */
export function siteConfiguration({
  configuration,
  appConfig,
  servicesManager,
}: HostParams): Options {
  const places = [
    appConfig?.[EXTENSION_ID],
    servicesManager.services.customizationService?.getCustomization(CONFIGURATION_CUSTOMIZATION),
    configuration,
  ].map(place => (place ?? {}) as Options);
  const merged = Object.assign({}, ...places) as Options;
  const saving = places.filter(place => place.saving !== undefined).map(place => place.saving);
  return saving.length === 0 ? merged : { ...merged, saving: Object.assign({}, ...saving) };
}
