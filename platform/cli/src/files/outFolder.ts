import { makeFolder } from '@medclip/pacs/folder/makeFolder';
import { notWritten } from '@medclip/pacs/folder/writeFault';

/** Makes a folder for results and those above it, where they are missing. @throws MedClipSamError `setup-failed` */
export async function makeOutFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await makeFolder(folder, mode);
  } catch (cause) {
    throw notWritten(`The folder ${folder}`, cause);
  }
}
