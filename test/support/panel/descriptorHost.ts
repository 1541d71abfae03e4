import { readFile } from 'node:fs/promises';
import { APP_CONFIG_FILE } from '@medclip/viewer/ohifRelease';

/**
 * An app-config that loads plugins by a descriptor, by the rules of OHIF 3.14's documentation, for an OHIF that cannot do so yet:
 * the host's modules stand on `window`; a file is imported as a module, and `window[globalName]` is the plugin, whose id must be
 * the package's name; options come from the app configuration under that name.
 */
export async function descriptorHostConfig(descriptor: string): Promise<string> {
  const ours = await readFile(APP_CONFIG_FILE, 'utf8');
  const changed = ours
    .replace(
      /function loadPlugin\(src, globalName\) \{/,
      `$&\n    return loadDescriptor(globalName);`
    )
    .replace(/\[\[extension, MEDCLIP_CONFIGURATION\]\]/, '[extension]')
    .replace(
      'modes: mode ? [mode] : [],',
      `$&\n      '${'@medclip/extension-medclip-sam'}': DESCRIPTOR['@medclip/extension-medclip-sam'],`
    )
    .replace(
      '/** Told in the page itself',
      `const DESCRIPTOR = ${descriptor.trim()};
  async function loadDescriptor(packageName) {
    const all = [...DESCRIPTOR.extensions, ...DESCRIPTOR.modes];
    const { importPath, globalName } = all.find(d => d.packageName === packageName);
    await window.browserImportFunction(new URL(importPath, location.href).href);
    const plugin = window[globalName];
    if (plugin?.id !== packageName) throw new Error(packageName + ' is not what its descriptor says.');
    return plugin;
  }

  $&`
    );
  if (changed.split('DESCRIPTOR').length < 5) throw new Error('app-config.js has changed.');
  return changed;
}
