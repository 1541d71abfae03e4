import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from '../setup/installPackages.mjs';
import { DEFAULT_PACK, DIST, PACKS_DIR } from './product.mjs';

const EXTENSION = 'extensions/medclip-sam';
const MODE = 'modes/text-segment';

/**
 * Puts webpack's output where an OHIF build looks for it: each plugin's bundle as dist/index.umd.js of its package, and what the
 * page fetches later in public/, which OHIF copies to its root: /medclip-sam/medclip-worker.js, /medclip-sam/ort/,
 * /medclip-sam/models/. From then on both folders can be given to OHIF as `directory`, or packed.
 */
export async function fillPluginPackages() {
  await umd('extension-medclip-sam.js', EXTENSION);
  await umd('mode-text-segment.js', MODE);
  const assets = path.join(REPOSITORY, EXTENSION, 'public/medclip-sam');
  await rm(assets, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  await cp(path.join(DIST, 'medclip-worker.js'), path.join(assets, 'medclip-worker.js'));
  await cp(path.join(DIST, 'ort'), path.join(assets, 'ort'), { recursive: true });
  await cp(path.join(PACKS_DIR, DEFAULT_PACK), path.join(assets, 'models', DEFAULT_PACK), {
    recursive: true,
  });
}

async function umd(bundle, folder) {
  const to = path.join(REPOSITORY, folder, 'dist');
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const code = await readFile(path.join(DIST, bundle), 'utf8');
  const mapped = code.replace(
    `//# sourceMappingURL=${bundle}.map`,
    '//# sourceMappingURL=index.umd.js.map'
  );
  if (mapped === code) throw new Error(`${bundle} has no source map. Run npm run build again.`);
  await writeFile(path.join(to, 'index.umd.js'), mapped);
  await cp(path.join(DIST, `${bundle}.map`), path.join(to, 'index.umd.js.map'));
}
