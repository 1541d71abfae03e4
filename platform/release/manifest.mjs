import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../setup/installPackages.mjs';
import { OHIF_RANGE, VERSION } from './product.mjs';

/**
 * The package.json that goes into a tarball: what a stranger's npm and a stranger's build of OHIF read. It has no `exports`, so
 * that OHIF's `module` and `main` decide; no dependency that the bundle holds already; and peers that are all optional, as the
 * host brings them and a copy that npm adds beside the host's (React above all) would break the viewer.
 */
export function publishedManifest(folder) {
  const own = JSON.parse(readFileSync(path.join(REPOSITORY, folder, 'package.json'), 'utf8'));
  const { name, description, license, keywords, main, module, bin, engines, files } = own;
  const peers = own.peerDependencies && {
    ...own.peerDependencies,
    ...(own.peerDependencies['@ohif/core'] && { '@ohif/core': OHIF_RANGE }),
    ...(name !== '@medclip/extension-medclip-sam' &&
      own.peerDependencies['@medclip/extension-medclip-sam'] && {
        '@medclip/extension-medclip-sam': VERSION,
      }),
  };
  const manifest = {
    ...{
      name,
      version: VERSION,
      description,
      license,
      keywords,
      engines,
      main,
      module,
      bin,
      files,
    },
    dependencies: own.publishedDependencies,
    peerDependencies: peers,
    peerDependenciesMeta:
      peers && Object.fromEntries(Object.keys(peers).map(peer => [peer, { optional: true }])),
    publishConfig: { access: 'public' },
  };
  return JSON.parse(JSON.stringify(manifest));
}
