import path from 'node:path';

/** The one OHIF build this project is tested with. A new version means: new hash, and the e2e suite again. */
export const OHIF_RELEASE = {
  packageName: '@ohif/app',
  version: '3.13.2',
  integrity:
    'sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
} as const;

/** Where the prebuilt viewer is unpacked (ignored by git). */
export const OHIF_DIR = path.resolve(__dirname, '../ohif');

/** Our replacement of OHIF's app-config.js. */
export const APP_CONFIG_FILE = path.resolve(__dirname, '../app-config.js');
