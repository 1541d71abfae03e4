import { MedClipSamError } from './core/errors';
import { getCommandsModule } from './commandsModule';
import { readConfiguration } from './configuration';
import { CUSTOMIZATION, getCustomizationModule } from './getCustomizationModule';
import { getHangingProtocolModule } from './getHangingProtocolModule';
import { getPanelModule, type Problem } from './getPanelModule';
import { getToolbarModule } from './getToolbarModule';
import { registerHangingAttributes } from './hangingProtocols/attributes';
import { EXTENSION_ID } from './id';
import { createInferenceClient } from './engine/worker/client';
import { errorText } from './locales/errorText';
import { setSiteStrings, shareSentences } from './locales/siteStrings';
import { DICTIONARIES } from './locales/languages';
import { BUNDLED_LIBRARY, parsePromptLibrary } from './prompt/library';
import { addTerms } from './prompt/terms/termTable';
import { siteConfiguration } from './siteConfiguration';
import { createHost } from './viewer/host/createHost';
import type { HostParams } from './viewer/host/host';
import { rememberedPack } from './viewer/models/modelPacks';
import { createSegmentSaver } from './viewer/saving/segmentSaver';
import { loadSettings } from './viewer/settings/settingsStore';
import { browserStudyTabs } from './viewer/unsaved/studyTabs';
import { createUnsavedStore } from './viewer/unsaved/unsavedStore';
import { createTextSegmentService, type TextSegmentService } from './viewer/TextSegmentService';

let params: HostParams | null = null;
let service: TextSegmentService | null = null;
let failure: unknown = null;

function configured(given: HostParams) {
  const { settings } = loadSettings(window.localStorage);
  return readConfiguration(siteConfiguration(given), window.location, settings);
}

/** One service per page: it outlives modes and studies. It starts with its first use, when a site's customizations are in place. */
function started(): TextSegmentService {
  if (service) return service;
  if (failure) throw failure;
  if (!params) throw new Error('The extension has not been registered.');
  try {
    const custom = (name: string): unknown =>
      params?.servicesManager.services.customizationService?.getCustomization(name);
    setSiteStrings(custom(CUSTOMIZATION.strings));
    shareSentences(DICTIONARIES);
    addTerms(custom(CUSTOMIZATION.terms) ?? {});
    const configuration = configured(params);
    const { packs, saving, inference } = configuration;
    const host = createHost(params);
    const client = createInferenceClient({
      ...configuration,
      packUrl: rememberedPack(packs),
      inferenceUrl: inference?.offer === 'always' ? inference.url : null,
    });
    const saver = createSegmentSaver(host, client, saving);
    const offered = custom(CUSTOMIZATION.promptLibrary) ?? BUNDLED_LIBRARY;
    const quick = { version: 1, prompts: custom(CUSTOMIZATION.quickPrompts) ?? [] };
    const library = {
      ...configuration,
      promptLibrary:
        configuration.promptLibrary ??
        (offered === BUNDLED_LIBRARY ? undefined : parsePromptLibrary(offered)),
      quickPrompts: parsePromptLibrary(quick),
    };
    const keep = { probability: saving.probabilityMap, reliability: saving.reliabilityMap };
    const unsaved = createUnsavedStore(host, saving);
    const tabs = browserStudyTabs();
    service = createTextSegmentService({
      ...{ host, client, saver, keep, library, packs, unsaved, tabs, inference, encodings: saving },
    });
    return service;
  } catch (cause) {
    failure = cause;
    throw cause;
  }
}

/** The service as modules get it while OHIF registers them: every property is looked up when it is used. */
const deferred = new Proxy({} as TextSegmentService, {
  get: (_, name) => Reflect.get(started(), name) as unknown,
});

/** Why the panel cannot be: a wrong option or customization of the site, null where all is well. */
function problem(): Problem | null {
  try {
    started();
    return null;
  } catch (cause) {
    return errorText(MedClipSamError.from(cause));
  }
}

/** The extension as OHIF 3.13 and 3.14 register it. */
const extension = {
  id: EXTENSION_ID,
  preRegistration(given: HostParams) {
    params = given;
    registerHangingAttributes(given.servicesManager.services.hangingProtocolService);
    // What the app configuration has wrong is told at once; customizations come later.
    configured(given);
  },
  getCustomizationModule,
  getPanelModule: () => getPanelModule(deferred, problem),
  getToolbarModule,
  getHangingProtocolModule,
  getCommandsModule: (given: HostParams) => getCommandsModule(given, deferred, problem),
};

export default extension;
