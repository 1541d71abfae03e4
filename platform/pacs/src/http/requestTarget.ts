import { DicomWebError } from './answers';

/** A request target taken apart once; nothing behind this decodes it again. */
export interface RequestTarget {
  /** Decoded path segments below the DICOMweb root, none of them empty. */
  readonly parts: readonly string[];
  /** Raw query with its `?`, or empty. */
  readonly query: string;
}

const MAX_PATH = 2048;
const MAX_QUERY = 8192;
/** What UIDs, frame lists, tags and resource names are written with; a path that needs more leads somewhere else. */
const SEGMENT = /^[A-Za-z0-9._~,:=+-]+$/;
/** Encoded dots, slashes, backslashes, percent signs and control characters have no honest use in a DICOMweb path. */
const SUSPICIOUS = /%(2e|2f|5c|25|[01][0-9a-f]|7f)/i;
const CONTROL_IN_QUERY = /%([01][0-9a-f]|7f)/i;

/**
 * Decodes the raw path and query below the DICOMweb root, once, and refuses what could mean another place to another reader:
 * `..`, encoded separators, double encodings, control characters, empty segments.
 *
 * @throws DicomWebError 400, 414 (too long)
 */
export function requestTarget(raw: string): RequestTarget {
  const split = raw.indexOf('?');
  const path = split < 0 ? raw : raw.slice(0, split);
  const query = split < 0 ? '' : raw.slice(split);
  if (path.length > MAX_PATH || query.length > MAX_QUERY) {
    throw new DicomWebError(414, 'The address is too long.');
  }
  if (!/^[!-~]*$/.test(query) || query.includes('#') || CONTROL_IN_QUERY.test(query)) throw bad();
  // One slash at the end means the same resource; two do not.
  const trimmed = path.replace(/\/$/, '');
  if (trimmed === '') return { parts: [], query };
  if (!trimmed.startsWith('/') || SUSPICIOUS.test(trimmed)) throw bad();
  const parts = trimmed.slice(1).split('/').map(decoded);
  for (const part of parts) {
    if (!SEGMENT.test(part) || part === '.' || part === '..') throw bad();
  }
  return { parts, query };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw bad();
  }
}

const bad = () => new DicomWebError(400, 'The address is not well formed.');
