import { getCommandsModule } from './commandsModule';
import { readConfiguration } from './configuration';
import { getHangingProtocolModule } from './getHangingProtocolModule';
import { getPanelModule } from './getPanelModule';
import { getToolbarModule } from './getToolbarModule';
import { registerHangingAttributes } from './hangingProtocols/attributes';
import { EXTENSION_ID } from './id';
import { createInferenceClient } from './inference/client';
import { createHost } from './viewer/createHost';
import type { HostParams } from './viewer/host';
import { rememberedPack } from './viewer/modelPacks';
import { createSegmentSaver } from './viewer/segmentSaver';
import { loadSettings } from './viewer/settingsStore';
import { createTextSegmentService, type TextSegmentService } from './viewer/TextSegmentService';

let service: TextSegmentService | null = null;

function started(): TextSegmentService {
  if (!service) throw new Error('The extension has not been registered.');
  return service;
}

/** The extension as OHIF 3.13 registers it. One service per page: it outlives modes and studies. */
const extension = {
  id: EXTENSION_ID,
  preRegistration(params: HostParams) {
    registerHangingAttributes(params.servicesManager.services.hangingProtocolService);
    const host = createHost(params);
    const { settings } = loadSettings(window.localStorage);
    const configuration = readConfiguration(params.configuration, window.location, settings);
    const { packs, saving } = configuration;
    const client = createInferenceClient({ ...configuration, packUrl: rememberedPack(packs) });
    const saver = createSegmentSaver(host, client, saving);
    const keepProbability = saving.probabilityMap;
    const library = configuration;
    service = createTextSegmentService({ host, client, saver, keepProbability, library, packs });
  },
  getPanelModule: () => getPanelModule(started()),
  getToolbarModule,
  getHangingProtocolModule,
  getCommandsModule: (params: HostParams) => getCommandsModule(params, started()),
};

export default extension;
