import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { APP_VERSION } from '@medclip/extension-medclip-sam/dicom/dataset/equipment';
import { writeSampleStudies } from '@medclip/samples/writeSampleStudies';
import { PACKAGE_DIR } from '@medclip/viewer/installed';

const SOURCES = path.resolve(__dirname, '../../samples/src');
const MARKER = '.written-by';

/**
 * The folder of the sample studies, written when it is missing or when the code that draws them has changed since.
 * Written beside the target first, so that an interrupted start leaves no half set.
 */
export async function prepareSamples(
  dir: string,
  onProgress?: (sentence: string) => void
): Promise<string> {
  const version = PACKAGE_DIR ? APP_VERSION : await hashOf(SOURCES);
  const isWritten = async () =>
    (await readFile(path.join(dir, MARKER), 'utf8').catch(() => null)) === version;
  if (await isWritten()) return dir;
  onProgress?.('Writing the sample studies (once) …');
  const partial = `${dir}.partial-${process.pid}`;
  try {
    await mkdir(partial, { recursive: true });
    await writeSampleStudies(partial);
    await writeFile(path.join(partial, MARKER), version);
    // Another process may have written the same in the meantime: the first one's stay.
    if (await isWritten()) return dir;
    await rm(dir, { recursive: true, force: true });
    await rename(partial, dir).catch(async error => {
      if (!(await isWritten())) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return dir;
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (!name.endsWith('.ts')) continue;
    hash.update(name).update(await readFile(path.join(folder, name)));
  }
  return hash.digest('hex');
}
