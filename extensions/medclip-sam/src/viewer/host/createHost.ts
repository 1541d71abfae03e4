import type {
  Cornerstone,
  CornerstoneTools,
  DataSource,
  DisplaySet,
  ExtensionManager,
  Host,
  HostParams,
} from './host';

const COMMON = '@ohif/extension-cornerstone.utilityModule.common';

interface CommonUtilities {
  getCornerstoneLibraries(): { cornerstone: Cornerstone; cornerstoneTools: CornerstoneTools };
  readonly dicomLoaderService: {
    findDicomDataPromise(
      displaySet: DisplaySet,
      studies: null,
      headers: Record<string, string> | undefined
    ): Promise<ArrayBuffer>;
  };
}

/**
 * The host behind one object. cornerstone is fetched at each use and not at start, because OHIF loads it after
 * extensions have registered.
 *
 * @throws Error when OHIF's cornerstone extension is missing (a broken host configuration).
 */
export function createHost(params: HostParams): Host {
  const common = () => {
    const entry = params.extensionManager.getModuleEntry(COMMON);
    if (!entry) throw new Error('OHIF has no cornerstone extension.');
    return entry.exports as CommonUtilities;
  };
  const libraries = () => common().getCornerstoneLibraries();
  const active = () => params.extensionManager.getActiveDataSource()?.[0] ?? null;
  return {
    services: params.servicesManager.services,
    commands: params.commandsManager,
    ...(params.hotkeysManager ? { hotkeys: params.hotkeysManager } : {}),
    pacs: () => {
      const source = active();
      return source && isDicomWeb(source) ? source : sitePacs(params.extensionManager);
    },
    isLocal: () => {
      const source = active();
      return source !== null && !isDicomWeb(source);
    },
    cornerstone: () => libraries().cornerstone,
    tools: () => libraries().cornerstoneTools,
    loadObject: displaySet => {
      const { userAuthenticationService } = params.servicesManager.services;
      const headers = userAuthenticationService?.getAuthorizationHeader?.();
      return common().dicomLoaderService.findDicomDataPromise(displaySet, null, headers);
    },
  };
}

const isDicomWeb = (source: DataSource): boolean => Boolean(source.getConfig?.()?.qidoRoot);

/** The default DICOMweb source of the site, else its first one. */
function sitePacs(manager: ExtensionManager): DataSource | null {
  const names = Object.entries(manager.dataSourceDefs ?? {})
    .filter(([, definition]) => definition.configuration?.qidoRoot)
    .map(([name]) => name);
  const name = names.find(one => one === manager.defaultDataSourceName) ?? names[0];
  const source = name === undefined ? undefined : manager.getDataSources?.(name)?.[0];
  if (!source) return null;
  if (!isDicomWeb(source)) source.initialize?.({ params: {}, query: new URLSearchParams() });
  return isDicomWeb(source) ? source : null;
}
