import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { Sample } from './evaluation/manifest';
import { UsageError } from './exitCodes';

/** A file or folder of a command, by the option that names it. */
export interface NamedPath {
  readonly option: string;
  /** Null or left out: the option is not given. */
  readonly path: string | null | undefined;
}

/** A folder that is written into, and under which names. */
export interface NamedFolder extends NamedPath {
  readonly names?: (name: string) => boolean;
}

interface Place extends NamedPath {
  readonly path: string;
  /** With links followed as far as the path exists. */
  readonly real: string;
  /** Device and inode, which hard links share; null for what does not exist. */
  readonly node: string | null;
  readonly isFolder: boolean;
}

/**
 * Looks at what a command reads and writes, before it begins: nothing that is read may be written over, and no file be written
 * twice. A folder among `reads` stands for the files in it; one among `folders` may be made.
 *
 * @throws UsageError where a file would be lost; MedClipSamError `bad-input` where the folder of a file is missing
 */
export function checkOutputs(of: {
  readonly reads: readonly NamedPath[];
  /** Files that are written. */
  readonly files?: readonly NamedPath[];
  readonly folders?: readonly NamedFolder[];
}): void {
  const reads = placesOf(of.reads);
  const files = placesOf(of.files ?? []);
  const folders = placesOf(of.folders ?? []);
  for (const file of files) {
    if (file.isFolder) throw new UsageError(`${file.option} ${file.path} is a folder; name a file`);
    const read = reads.find(r => same(r, file) || (r.isFolder && holds(r, file)));
    if (read) throw overwritten(file, read);
  }
  for (const folder of folders) {
    const within = childrenOf(folder);
    const read = reads.find(r => same(r, folder) || within.some(child => same(r, child)));
    if (read) throw overwritten(folder, read);
    const file = files.find(
      f => dirname(f.real) === folder.real && folder.names?.(basename(f.real))
    );
    if (file) throw twice(file, folder);
    if (folder.node !== null && !folder.isFolder) {
      throw new UsageError(`${folder.option} ${folder.path} is a file; name a folder`);
    }
  }
  const written = [...files, ...folders];
  written.forEach((one, i) => {
    const other = written.slice(0, i).find(o => same(o, one));
    if (other) throw twice(other, one);
  });
  for (const { option, path } of files) {
    const parent = dirname(path);
    if (existsSync(parent) && statSync(parent).isDirectory()) continue;
    throw new MedClipSamError(
      'bad-input',
      `The folder ${parent} for ${option} does not exist.`,
      'Make it first, or name another.'
    );
  }
}

/** The images and masks of a list of samples, as what is read. */
export const readsOfSamples = (samples: readonly Sample[]): readonly NamedPath[] =>
  samples.flatMap(({ image, mask }) => [
    { option: 'the image', path: image },
    { option: 'the mask', path: mask },
  ]);

const overwritten = (written: Place, read: Place): UsageError => {
  const what = read.isFolder ? `what is in ${read.path}` : read.path;
  return new UsageError(
    `${written.option} would overwrite ${what}, which is read (${read.option}); give another ${written.option}`
  );
};

const twice = (one: Place, other: Place): UsageError =>
  new UsageError(
    `${one.option} and ${other.option} both write ${one.path}; give each a path of its own`
  );

const placesOf = <T extends NamedPath>(named: readonly T[]): readonly (T & Place)[] =>
  named.flatMap(one => (one.path == null ? [] : [placeOf({ ...one, path: one.path })]));

function placeOf<T extends NamedPath & { readonly path: string }>(named: T): T & Place {
  const info = statSync(named.path, { bigint: true, throwIfNoEntry: false });
  return {
    ...{ ...named, real: realPath(named.path) },
    node: info ? `${info.dev} ${info.ino}` : null,
    isFolder: info?.isDirectory() === true,
  };
}

/** The path with links followed, also of what is still to be made: its folder's, then. */
function realPath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const parent = dirname(whole);
  return parent === whole ? whole : join(realPath(parent), basename(whole));
}

const same = (a: Place, b: Place): boolean =>
  a.real === b.real || (a.node !== null && a.node === b.node);

/** What a folder holds under the names that are written. */
function childrenOf({ option, real, isFolder, names }: NamedFolder & Place): readonly Place[] {
  if (!isFolder || !names) return [];
  const own = readdirSync(real).filter(names);
  return own.map(name => placeOf({ option, path: join(real, name) }));
}

/** Is the file one of those in the folder itself, by its path or as another link to one of them? */
function holds(folder: Place, file: Place): boolean {
  if (file.node === null) return false;
  if (dirname(file.real) === folder.real) return true;
  const { option, real } = folder;
  return readdirSync(real).some(name => same(placeOf({ option, path: join(real, name) }), file));
}
