import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../setup/installPackages.mjs';

const readJson = file => JSON.parse(readFileSync(path.join(REPOSITORY, file), 'utf8'));

/** The one version of all that is published. */
export const VERSION = readJson('package.json').version;

/** The pack that every package carries; the sources read the same file. */
export const DEFAULT_PACK = readJson('extensions/medclip-sam/src/engine/pack/defaultPack.json').id;

/** Versions of OHIF that the plugins load into, as OHIF 3.14 checks it. */
export const OHIF_RANGE = '>=3.13.0 <3.15';

/** webpack's output. */
export const DIST = path.join(REPOSITORY, 'dist');

/** Where tarballs are put. */
export const PACKAGES_DIR = path.join(REPOSITORY, 'release/packages');

export const PACKS_DIR = path.join(REPOSITORY, 'platform/models/packs');
