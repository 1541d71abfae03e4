import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../exitCodes';
import { distinctMaskNames } from '../files/maskNames';

/** An image file and the name of its outline's file. */
export interface NamedImage {
  readonly image: string;
  /** NAME.png */
  readonly mask: string;
}

/**
 * DIR/images/NAME.png, or the PNG and DICOM files in DIR itself, in the order of their names.
 * @param taken names that other outlines have; an image of such a name gets `prefix` before it
 * @throws UsageError where there is none, or two would share an outline
 */
export async function imagesOf(
  dir: string,
  taken: ReadonlySet<string> = new Set(),
  prefix = ''
): Promise<NamedImage[]> {
  const within = join(dir, 'images');
  const folder = existsSync(within) && (await stat(within)).isDirectory() ? within : dir;
  const names = (await readdir(folder)).filter(f => /\.(png|dcm)$/i.test(f));
  names.sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) throw new UsageError(`There is no PNG or DICOM file (.dcm) in ${folder}`);
  return distinctMaskNames(names).map((name, i) => ({
    image: resolve(folder, names[i]!),
    mask: taken.has(name) ? `${prefix}${name}` : name,
  }));
}
