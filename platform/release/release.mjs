// `npm run release`: the tarballs and the zip, in release/. Nothing is published without --publish.
//   --out DIR     another folder
//   --built       what is in dist/ is new enough
//   --set X.Y.Z   write this version everywhere, and end
//   --publish     give the tarballs to npm's registry (npm publish; you must be signed in)
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import { fail, REPOSITORY } from '../setup/installPackages.mjs';
import { build } from './build.mjs';
import { packPackages } from './packPackages.mjs';
import { VERSION } from './product.mjs';
import { releaseFiles } from './releaseFiles.mjs';
import { setVersion } from './setVersion.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(REPOSITORY, 'release') },
    built: { type: 'boolean' },
    set: { type: 'string' },
    publish: { type: 'boolean' },
  },
});
if (values.set !== undefined) {
  await setVersion(values.set).catch(error => fail(error.message));
} else {
  await release(path.resolve(values.out));
}

async function release(out) {
  await build({ built: values.built });
  const tarballs = await packPackages(path.join(out, 'packages'));
  await mkdir(out, { recursive: true });
  const zip = path.join(out, `medclip-sam-${VERSION}.zip`);
  // One date for all, so that the same files give the same zip.
  const files = Object.fromEntries((await releaseFiles()).map(([name, bytes]) => [name, bytes]));
  await writeFile(zip, zipSync(files, { level: 6, mtime: new Date(1980, 0, 2) }));
  for (const file of [...tarballs, zip]) {
    const bytes = await readFile(file);
    const sum = createHash('sha256').update(bytes).digest('hex');
    process.stdout.write(`${sum}  ${file}  ${(bytes.length / 1e6).toFixed(1)} MB\n`);
  }
  if (!values.publish) {
    process.stdout.write('Nothing was published. npm run release -- --publish does so.\n');
    return;
  }
  for (const tarball of tarballs) {
    const done = spawnSync('npm', ['publish', tarball], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (done.status !== 0) fail(`npm refused ${path.basename(tarball)}; those before it are published.`);
  }
}
