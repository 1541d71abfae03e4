import os from 'node:os';
import path from 'node:path';

/** Set by the build of the published package. */
declare const MEDCLIP_SAM_PACKAGE: boolean | undefined;

/** Folder of the published package this code runs from; null in a clone, where every part has its own place. */
export const PACKAGE_DIR: string | null =
  typeof MEDCLIP_SAM_PACKAGE === 'undefined' ? null : path.resolve(__dirname, '..');

/**
 * Where viewer, sample studies and the embedded PACS are kept: in the clone, or, for the published package, in the user's folder
 * for programs' data (MEDCLIP_SAM_HOME says otherwise).
 */
export function dataHome(): string {
  const { MEDCLIP_SAM_HOME: chosen, XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (chosen) return path.resolve(chosen);
  if (!PACKAGE_DIR) return path.resolve(__dirname, '../../../.data');
  const home = os.homedir();
  if (process.platform === 'win32' && local) return path.join(local, 'medclip-sam');
  if (process.platform === 'darwin')
    return path.join(home, 'Library/Application Support/medclip-sam');
  return path.join(xdg || path.join(home, '.local/share'), 'medclip-sam');
}
