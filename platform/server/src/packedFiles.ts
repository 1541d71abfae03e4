import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';

export type Encoding = 'br' | 'gzip';

export interface PackedFile {
  readonly encoding: Encoding;
  readonly file: string;
  readonly bytes: number;
}

/** Compressed copies of the viewer's files, made before the first request. */
export interface PackedFiles {
  /** The smallest copy that an `Accept-Encoding` allows; null where there is none, or the file has changed since. */
  find(file: string, info: Stats, acceptEncoding: string | undefined): PackedFile | null;
}

export interface PackedFolder {
  readonly folder: string;
  /** Folders in it that are left as they are. */
  readonly without?: readonly string[];
}

export interface PackOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentence: string) => void;
}

const COMPRESSES = /\.(js|mjs|css|html|json|jsonc|wasm|svg|txt|ttf|ico|webmanifest)$/;
const SMALLEST_BYTES = 1024;
const LARGEST_BYTES = 64 * 1024 * 1024;
/** Less is not worth the unpacking. */
const LEAST_GAIN = 0.1;
const AT_ONCE = 4;

const pack: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: bytes =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: bytes => promisify(gzip)(bytes, { level: 6 }),
};

/**
 * Compresses what gains by it in `folders` into `cache`, with Brotli, and with gzip for browsers that take Brotli by https only.
 * What is in the cache already is not made again.
 */
export async function packFiles(
  folders: readonly PackedFolder[],
  cache: string,
  { signal, onProgress }: PackOptions = {}
): Promise<PackedFiles> {
  await mkdir(cache, { recursive: true });
  const there = new Set(await readdir(cache));
  const known = new Map<string, { info: Stats; copies: PackedFile[] }>();
  const tasks: { file: string; info: Stats }[] = [];
  for (const { folder, without = [] } of folders) {
    for (const name of await readdir(folder, { recursive: true })) {
      if (!COMPRESSES.test(name) || without.includes(name.split(path.sep)[0] ?? '')) continue;
      const file = await realpath(path.join(folder, name));
      const info = await stat(file);
      if (info.isFile() && info.size >= SMALLEST_BYTES && info.size <= LARGEST_BYTES) {
        tasks.push({ file, info });
      }
    }
  }
  if (tasks.some(task => !there.has(nameOf(task, 'gzip')))) {
    onProgress?.("Compressing the viewer's files (once) …");
  }
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      throwIfCancelled(signal);
      const task = tasks[next++] as (typeof tasks)[number];
      const copies: PackedFile[] = [];
      for (const encoding of ['br', 'gzip'] as const) {
        const file = path.join(cache, nameOf(task, encoding));
        if (!there.has(path.basename(file))) await write(task.file, file, encoding);
        const bytes = (await stat(file)).size;
        if (bytes <= (1 - LEAST_GAIN) * task.info.size) copies.push({ encoding, file, bytes });
      }
      known.set(task.file, { info: task.info, copies });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return {
    find(file, info, acceptEncoding) {
      const entry = known.get(file);
      if (entry?.info.size !== info.size || entry.info.mtimeMs !== info.mtimeMs) return null;
      const accepted = acceptedEncodings(acceptEncoding);
      const usable = entry.copies.filter(copy => accepted.has(copy.encoding));
      return usable.sort((a, b) => a.bytes - b.bytes)[0] ?? null;
    },
  };
}

async function write(from: string, to: string, encoding: Encoding): Promise<void> {
  await writeWhole(to, await pack[encoding](await readFile(from)));
}

function nameOf({ file, info }: { file: string; info: Stats }, encoding: Encoding): string {
  const key = `${file}\0${info.size}\0${info.mtimeMs}`;
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.${encoding}`;
}

/** Encodings that the header names without `q=0` (RFC 9110 12.5.3). */
function acceptedEncodings(header: string | undefined): ReadonlySet<string> {
  const entries = (header ?? '').toLowerCase().split(',');
  return new Set(
    entries.flatMap(entry => {
      const [name = '', ...parameters] = entry.split(';').map(part => part.trim());
      return parameters.some(one => /^q=0(\.0*)?$/.test(one)) ? [] : [name];
    })
  );
}

/** Whether an answer depends on `Accept-Encoding`. */
export const isCompressible = (file: string): boolean => COMPRESSES.test(file);
