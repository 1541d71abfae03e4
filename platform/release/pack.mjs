// `npm run pack`: builds, and puts the tarballs of the published packages into release/packages.
//   --out DIR   another folder; it is emptied first
//   --only FOLDER  of these packages alone; repeatable
//   --built     what is in dist/ is new enough
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { packPackages } from './packPackages.mjs';
import { PACKAGES_DIR } from './product.mjs';

const { values } = parseArgs({
  options: { out: { type: 'string', default: PACKAGES_DIR }, built: { type: 'boolean' },
    only: { type: 'string', multiple: true },
  },
});
await build({ built: values.built });
for (const tarball of await packPackages(path.resolve(values.out), values.only)) {
  process.stdout.write(`${tarball}  ${(statSync(tarball).size / 1e6).toFixed(1)} MB\n`);
}
