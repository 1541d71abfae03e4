import path from 'node:path';
import { dataHome, PACKAGE_DIR } from './installed';

/** A prebuilt viewer as npm has it; the hash is that of the tarball we have tested. */
export interface OhifRelease {
  readonly packageName: string;
  readonly version: string;
  readonly integrity: string;
}

/** The OHIF build this project is tested with. A new version means: new hash, and the e2e suite again. */
export const OHIF_RELEASE: OhifRelease = {
  packageName: '@ohif/app',
  version: '3.13.2',
  integrity:
    'sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
};

/** The newest build of the next OHIF, on which the flow test runs too. */
export const NEXT_OHIF_RELEASE: OhifRelease = {
  packageName: '@ohif/app',
  version: '3.14.0-beta.6',
  integrity:
    'sha512-QwA0talqhh4VlUR+QgT2t8FP7NpX++4s6Z9Cp5VIcta3JMd2zGBPTp/R9t7JaX0Xi1AHAZAJxTv502R+SawaBg==',
};

/** Where the prebuilt viewer is unpacked (ignored by git). */
export const OHIF_DIR = PACKAGE_DIR
  ? path.join(dataHome(), 'ohif')
  : path.resolve(__dirname, '../ohif');

/** The folder of another release than the usual one, beside that one's. */
export const ohifDirOf = ({ version }: OhifRelease): string =>
  version === OHIF_RELEASE.version ? OHIF_DIR : `${OHIF_DIR}-${version}`;

/** Our replacement of OHIF's app-config.js. */
export const APP_CONFIG_FILE = path.resolve(__dirname, '../app-config.js');
