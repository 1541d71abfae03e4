import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it, one by one. Node's own recursive mkdir never ends where a file system lets nothing be made
 * and says "no such file" (/proc).
 *
 * @param mode by default nobody else may look into them
 * @throws the file system's error
 */
export async function makeFolder(folder: string, mode = 0o700): Promise<void> {
  const missing: string[] = [];
  let at = path.resolve(folder);
  while (!(await exists(at))) {
    missing.unshift(at);
    at = path.dirname(at);
  }
  for (const one of missing) {
    await mkdir(one, { mode }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  if (!(await stat(folder)).isDirectory())
    throw Object.assign(new Error('It is a file.'), { code: 'ENOTDIR', path: folder });
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && path.dirname(file) !== file) return false;
    throw error;
  }
}
