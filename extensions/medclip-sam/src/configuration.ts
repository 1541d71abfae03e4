import { readSiteOptions, type SiteOptions } from './configurationSchema';
import { MedClipSamError } from './core/errors';
import { DEFAULT_PACK } from './engine/pack/defaultPack';
import type { PromptLibrary } from './prompt/library';
import type { SavingOptions } from './viewer/saving/savingOptions';

/**
 * What a site sets for the extension, in any of OHIF's ways (siteConfiguration.ts): `{ packUrl: '/models/nano-v1/' }`, or
 * `{ packs: [{ title: 'BiomedCLIP + MobileSAM', url: '/models/biomedclip-mobile-sam/' }, …] }` for the reader to choose.
 * Addresses are on the viewer's own origin; those without a leading slash are relative to OHIF's PUBLIC_URL.
 */
export interface Configuration {
  /** Folders of model packs, each with `pack.json` in it. The first is taken where the reader has not chosen. */
  readonly packs: readonly { readonly url: string; readonly title: string }[];
  /** Downloads above this size are asked for first. */
  readonly askAboveBytes: number;
  /** Folder of onnxruntime-web's own files. */
  readonly ortUrl: string;
  readonly workerUrl: string;
  readonly backend: 'auto' | 'webgpu' | 'wasm';
  /** A site's own prompts: the library itself, or its address. */
  readonly promptLibrary: PromptLibrary | undefined;
  readonly promptLibraryUrl: string | undefined;
  /** Lets a software WebGPU adapter count as one; for tests, it is slower than WASM. */
  readonly allowSoftwareWebGpu: boolean;
  /** A site's server that runs the large models, on the viewer's own origin; null: everything is computed in the browser. */
  readonly inference: { readonly url: string; readonly offer: 'ask' | 'always' } | null;
  /** What is stored besides the outline, and how results are kept until then. */
  readonly saving: SavingOptions;
}

/** Where every build of OHIF puts the package's public/ folder. */
const DEFAULTS = {
  modelsUrl: 'medclip-sam/models/',
  askAboveBytes: 50e6,
  ortUrl: 'medclip-sam/ort/',
  workerUrl: 'medclip-sam/medclip-worker.js',
  backend: 'auto',
} as const;

/**
 * The site's configuration over the defaults. `?medclipsam.backend=wasm` (or webgpu) in the page's address is the way out
 * for a reader whose graphics driver misbehaves.
 *
 * @param chosen what the reader has set in this browser; the address goes before it, the site's choice after
 *
 * @throws MedClipSamError bad-input for an option or a backend that does not exist, or an address of another origin
 */
export function readConfiguration(
  given: unknown,
  location: Location,
  chosen: { readonly backend?: Configuration['backend'] } = {}
): Configuration {
  const site = readSiteOptions(given);
  const query = new URLSearchParams(location.search);
  const ofReader = chosen.backend === 'auto' ? undefined : chosen.backend;
  const backend = query.get('medclipsam.backend') ?? ofReader ?? site.backend ?? DEFAULTS.backend;
  if (backend !== 'auto' && backend !== 'webgpu' && backend !== 'wasm') {
    throw new MedClipSamError(
      'bad-input',
      'The configured backend is none of auto, webgpu, wasm.',
      'Correct medclipsam.backend in the address, or the configuration of the extension.'
    );
  }
  const url = (value: string | undefined, fallback: string): string => {
    const resolved = new URL(value ?? fallback, publicUrl(location));
    if (resolved.origin !== location.origin) {
      throw new MedClipSamError(
        'bad-input',
        'Model files must come from the viewer’s own origin.',
        'Serve the model pack beside the viewer and correct the configuration.'
      );
    }
    return resolved.href;
  };
  return {
    packs: packsOf(site).map(pack => ({ ...pack, url: url(pack.url, '') })),
    askAboveBytes: site.askAboveBytes ?? DEFAULTS.askAboveBytes,
    ortUrl: url(site.ortUrl, DEFAULTS.ortUrl),
    workerUrl: url(site.workerUrl, DEFAULTS.workerUrl),
    backend,
    promptLibrary: site.promptLibrary,
    promptLibraryUrl:
      site.promptLibraryUrl === undefined ? undefined : url(site.promptLibraryUrl, '/'),
    allowSoftwareWebGpu:
      query.get('medclipsam.softwareWebGpu') === '1' || site.allowSoftwareWebGpu === true,
    inference:
      site.inference?.offer === 'ask' || site.inference?.offer === 'always'
        ? { url: url(site.inference.url, ''), offer: site.inference.offer }
        : null,
    saving: site.saving,
  };
}

/** OHIF's base address, which its page sets; that of the page's origin where OHIF itself comes from another one. */
function publicUrl(location: Location): URL {
  const { PUBLIC_URL: given = '/' } = globalThis as { PUBLIC_URL?: string };
  const base = new URL(given.endsWith('/') ? given : `${given}/`, location.origin);
  return base.origin === location.origin ? base : new URL('/', location.origin);
}

/** The configured list, or the one `packUrl`, or the default pack. A pack without a title goes by its folder's name. */
function packsOf(site: SiteOptions) {
  const models = (site.modelsUrl ?? DEFAULTS.modelsUrl).replace(/\/?$/, '/');
  const given =
    site.packs && site.packs.length > 0
      ? site.packs
      : [site.packUrl ?? models + DEFAULT_PACK + '/'];
  return given.map(pack => {
    const { url, title } = typeof pack === 'string' ? { url: pack, title: undefined } : pack;
    return { url, title: title ?? url.replace(/\/+$/, '').split('/').pop() ?? url };
  });
}
