import pack from './defaultPack.json';

/**
 * The model pack that is used where none is named: its folder in platform/models/packs, in the packages and on the site. The
 * build reads the same file.
 */
export const DEFAULT_PACK: string = pack.id;
