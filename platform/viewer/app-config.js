/* OHIF's run-time configuration: a classic script that runs before the viewer's bundle. */
(() => {
  'use strict';

  const EXTENSION = '@medclip/extension-medclip-sam';
  const MODE = '@medclip/mode-text-segment';

  /** What our extension's `configuration` is; a hospital edits this to use another pack or other places. */
  const MEDCLIP_CONFIGURATION = {
    modelsUrl: '/models/',
    ortUrl: '/plugins/ort/',
    workerUrl: '/plugins/medclip-worker.js',
    // Saving, docs/site.md: outbox 'encrypted' | 'off', atSignOut 'lock' | 'destroy', segmentation 'BINARY' | 'LABELMAP',
    // probabilityMap and report true | false.
    saving: {},
  };

  /** Modes of the prebuilt viewer that would only distract here; Segmentation and Basic stay for comparison. */
  const HIDDEN_MODES = [
    '@ohif/mode-longitudinal',
    '@ohif/mode-tmtv',
    '@ohif/mode-microscopy',
    '@ohif/mode-preclinical-4d',
    '@ohif/mode-ultrasound-pleura-bline',
  ];

  const baseConfig = {
    name: 'MedCLIP-SAM for OHIF',
    routerBasename: null,
    showStudyList: true,
    extensions: [],
    modes: [],
    modesConfiguration: Object.fromEntries(HIDDEN_MODES.map(id => [id, { hide: { $set: true } }])),
    customizationService: {
      global: {
        // OHIF's own Save writes what other readers understand: classic SEG, uncompressed.
        'segmentation.store.defaultMode': { $set: 'bitmap' },
        'segmentation.store.transferSyntaxUID': { $set: '1.2.840.10008.1.2.1' },
      },
    },
    investigationalUseDialog: { option: 'never' },
    showWarningMessageForCrossOrigin: true,
    showCPUFallbackMessage: false,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    maxNumberOfWebWorkers: 2,
    groupEnabledModesFirst: true,
    defaultDataSourceName: 'dicomweb',
    dataSources: [
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
        sourceName: 'dicomweb',
        configuration: {
          friendlyName: 'PACS',
          name: 'dicomweb',
          qidoRoot: '/dicom-web',
          wadoRoot: '/dicom-web',
          wadoUriRoot: '/dicom-web',
          qidoSupportsIncludeField: true,
          supportsReject: false,
          supportsFuzzyMatching: false,
          supportsWildcard: true,
          imageRendering: 'wadors',
          thumbnailRendering: 'wadors',
          enableStudyLazyLoad: true,
          dicomUploadEnabled: true,
          omitQuotationForMultipartRequest: true,
          bulkDataURI: { enabled: true },
        },
      },
      {
        // Files dropped at /local; nothing of them leaves the browser.
        namespace: '@ohif/extension-default.dataSourcesModule.dicomlocal',
        sourceName: 'dicomlocal',
        configuration: { friendlyName: 'Files of this computer' },
      },
    ],
  };

  /** The modules a plugin needs of the host: their exports, and whether a module is it. React 18 and 19. */
  const HOST_MODULES = {
    react: {
      marks: [/exports\.useSyncExternalStore\s*=/, /exports\.createElement\s*=/],
      works: module => /^(18|19)\./.test(module?.version) && typeof module.useState === 'function',
      element: react => react.createElement('i').$$typeof,
    },
    'react/jsx-runtime': {
      marks: [/exports\.jsxs\s*=/, /exports\.Fragment\s*=/],
      works: module => typeof module?.jsx === 'function' && typeof module.jsxs === 'function',
      element: runtime => runtime.jsx('i', {}).$$typeof,
    },
  };

  window.config = async ({ peerImport }) => {
    const failures = [];
    let extension;
    let mode;
    try {
      await shareHostModules(peerImport);
      extension = await loadPlugin('/plugins/extension-medclip-sam.js', EXTENSION);
    } catch (error) {
      failures.push(`${EXTENSION}: ${error.message}`);
    }
    if (extension) {
      try {
        mode = await loadPlugin('/plugins/mode-text-segment.js', MODE);
      } catch (error) {
        failures.push(`${MODE}: ${error.message}`);
      }
    }
    if (failures.length) showFailures(failures);
    if (mode) openLocalFilesIn('/text-segment/dicomlocal');
    return {
      ...baseConfig,
      extensions: extension ? [[extension, MEDCLIP_CONFIGURATION]] : [],
      modes: mode ? [mode] : [],
    };
  };

  /**
   * Puts the host's singletons where UMD bundles with full package names as externals look for them. OHIF 3.14 does so itself;
   * for OHIF 3.13 they are taken out of the viewer's bundle. What decides is what the host offers, not its version: modules are
   * told by what their source defines and by what they then do.
   */
  async function shareHostModules(peerImport) {
    const lacking = Object.keys(HOST_MODULES).filter(
      name => !HOST_MODULES[name].works(window[name])
    );
    if (lacking.length) findHostModules(lacking);
    if (
      HOST_MODULES.react.element(window.react) !==
      HOST_MODULES['react/jsx-runtime'].element(window['react/jsx-runtime'])
    ) {
      throw new Error('this OHIF build has two kinds of React.');
    }
    // Evaluates the chunk that sets window.cornerstone and window.cornerstoneTools.
    await peerImport('@ohif/extension-cornerstone');
    window['@cornerstonejs/core'] ??= window.cornerstone;
    window['@cornerstonejs/tools'] ??= window.cornerstoneTools;
    if (!window['@cornerstonejs/core'] || !window['@cornerstonejs/tools']) {
      throw new Error('this OHIF build does not share cornerstone.');
    }
  }

  /** Looks the modules up in the bundle by their source (ids change with every build), and takes the first that works. */
  function findHostModules(names) {
    let hostRequire;
    window.rspackChunk?.push([['medclip-host-modules'], {}, require => (hostRequire = require)]);
    if (!hostRequire) throw new Error('this OHIF build does not share its modules.');
    const sources = Object.entries(hostRequire.m).map(([id, make]) => [id, make.toString()]);
    for (const name of names) {
      const { marks, works } = HOST_MODULES[name];
      const found = sources
        .filter(([, source]) => marks.every(mark => mark.test(source)))
        .map(([id]) => hostRequire(id))
        .find(works);
      if (!found) throw new Error(`this OHIF build has no ${name} that can be shared.`);
      window[name] = found;
    }
  }

  /**
   * OHIF shows files dropped at /local in its study list, and those at /localbasic in its Basic Viewer, whatever modes there
   * are: /local is taken for the latter, before the router has read it. Nothing is reloaded later, as the files live in the
   * page: the address is replaced, and the router told that it has changed.
   */
  function openLocalFilesIn(route) {
    if (window.location.pathname === '/local') history.replaceState(null, '', '/localbasic');
    const pushState = history.pushState.bind(history);
    history.pushState = (state, title, url) => {
      pushState(state, title, url);
      const { pathname, search } = window.location;
      if (pathname !== '/viewer/dicomlocal') return;
      history.replaceState(state, title, route + search);
      setTimeout(() => window.dispatchEvent(new PopStateEvent('popstate', { state })), 0);
    };
  }

  /** Loads a UMD bundle and returns its default export. A plugin that fails must not take the viewer with it. */
  function loadPlugin(src, globalName) {
    return new Promise((resolve, reject) => {
      let thrown = null;
      const noticeThrow = event => {
        if (String(event.filename).endsWith(src)) thrown = event.error ?? new Error(event.message);
      };
      window.addEventListener('error', noticeThrow);
      const done = act => {
        window.removeEventListener('error', noticeThrow);
        act();
      };
      const script = document.createElement('script');
      script.src = src;
      script.onerror = () => done(() => reject(new Error(`${src} could not be loaded.`)));
      script.onload = () =>
        done(() => {
          const exported = window[globalName];
          const plugin = exported?.default ?? exported;
          if (thrown) reject(new Error(`${src} failed: ${thrown.message}`));
          else if (!plugin?.id) reject(new Error(`${src} did not register a plugin.`));
          else resolve(plugin);
        });
      document.head.append(script);
    });
  }

  /** Told in the page itself: OHIF's own notices do not exist yet. */
  function showFailures(failures) {
    const box = document.createElement('div');
    box.setAttribute('role', 'alert');
    box.dataset.cy = 'medclip-plugin-failure';
    box.style.cssText =
      'position:fixed;left:0;right:0;bottom:0;z-index:10000;padding:10px 44px 10px 16px;background:#7f1d1d;' +
      'color:#fff;font:14px/1.4 sans-serif';
    const title = document.createElement('strong');
    title.textContent = 'Text Segment is not available; the rest of the viewer works. ';
    const detail = document.createElement('span');
    detail.textContent = `${failures.join(' ')} Build the plugins (npm run build), then reload.`;
    const close = document.createElement('button');
    close.textContent = '×';
    close.setAttribute('aria-label', 'Close');
    close.style.cssText =
      'position:absolute;right:10px;top:6px;font-size:22px;background:none;border:0;color:#fff;cursor:pointer';
    close.onclick = () => box.remove();
    box.append(title, detail, close);
    document.body.append(box);
  }
})();
