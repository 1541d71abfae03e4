import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isCompressible } from './packedFiles';
import type { PackedFiles } from './packedFiles';
import { sendProblem } from './sendProblem';

const MIME: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonc': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** OHIF puts the content's hash into these names, so they can never change. */
const HASHED_NAME = /(^|\.)[0-9a-f]{16}\.(js|css|wasm)$/;

/** An address that names its version (`?v=1.30.0`) means that one only. */
const VERSIONED_ADDRESS = /[?&]v=[^&]/;

/**
 * The regular file below `root` that a decoded URL path names, or null.
 * Symbolic links are resolved before the check, so that neither `..` nor a link leads out of `root`.
 */
export async function fileBelow(root: string, urlPath: string): Promise<string | null> {
  if (urlPath.includes('\0') || urlPath.includes('\\')) return null;
  const parts = urlPath.split('/').filter(part => part !== '' && part !== '.');
  if (parts.some(part => part === '..' || part.startsWith('.'))) return null;
  try {
    const base = await realpath(root);
    const file = await realpath(path.join(base, ...parts));
    if (!file.startsWith(base + path.sep)) return null;
    return (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}

/** Sends a file with ETag, one byte range, and HEAD; compressed where a copy was prepared and no range is asked for. */
export async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  file: string,
  prepared?: PackedFiles
): Promise<void> {
  const info = await stat(file);
  const accepted = req.headers.range === undefined ? req.headers['accept-encoding'] : undefined;
  const packed = prepared?.find(file, info, accepted) ?? null;
  const version = `${info.size.toString(16)}-${Math.trunc(info.mtimeMs).toString(16)}`;
  const etag = `W/"${version}${packed ? `-${packed.encoding}` : ''}"`;
  if (isCompressible(file)) res.setHeader('Vary', 'Accept-Encoding');
  res.setHeader('ETag', etag);
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('Content-Type', MIME[path.extname(file)] ?? 'application/octet-stream');
  const lasting = HASHED_NAME.test(path.basename(file)) || VERSIONED_ADDRESS.test(req.url ?? '');
  res.setHeader('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (matches(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end();
    return;
  }
  if (packed) {
    res.setHeader('Content-Encoding', packed.encoding);
    res.setHeader('Content-Length', packed.bytes);
    res.writeHead(200);
    if (req.method === 'HEAD') res.end();
    else await pipeline(createReadStream(packed.file), res).catch(() => res.destroy());
    return;
  }
  const range = byteRange(req.headers.range, info.size);
  if (range === 'unsatisfiable') {
    res.setHeader('Content-Range', `bytes */${info.size}`);
    sendProblem(res, 416, 'The requested byte range is outside the file.');
    return;
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  if (range) res.setHeader('Content-Range', `bytes ${start}-${end}/${info.size}`);
  res.setHeader('Content-Length', end - start + 1);
  res.writeHead(range ? 206 : 200);
  if (req.method === 'HEAD' || info.size === 0) {
    res.end();
    return;
  }
  // A reader who closes the tab mid-file is not an error.
  await pipeline(createReadStream(file, { start, end }), res).catch(() => res.destroy());
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some(tag => tag.trim() === etag || tag.trim() === '*') ?? false;
}

/** A single `bytes=a-b` range; several ranges are answered with the whole file, as RFC 9110 allows. */
function byteRange(
  header: string | undefined,
  size: number
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const suffix = match[1] === '';
  const start = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size) return 'unsatisfiable';
  return start > end ? null : { start, end };
}
