import { DicomWebError } from './answers';
import type { InstanceIdentity } from './parseInstance';
import type { QueryLevel } from './queryAttributes';

/** A DICOMweb path taken apart (PS3.18 Tables 10.4.1-1, 10.5.1-1, 10.6.1-1). */
export interface ResourcePath {
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly sopUid?: string;
  /** Set when the path ends with a collection name: a search. */
  readonly search?: QueryLevel;
  /** What follows the resource: `metadata`, `frames/1,2`, `bulkdata/…`. */
  readonly tail: readonly string[];
}

const LEVELS = ['studies', 'series', 'instances'] as const;

/** @throws DicomWebError 404 for a path that is no DICOMweb resource, 400 for a UID that is none. */
export function parsePath(path: string): ResourcePath {
  const parts = path.split('/').filter(part => part !== '');
  const uids: (string | undefined)[] = [undefined, undefined, undefined];
  let next = 0;
  while (parts.length > 0) {
    const level = LEVELS.indexOf(parts[0] as QueryLevel);
    if (level < 0) break;
    if (level < next) throw new DicomWebError(404, 'There is no such resource.');
    parts.shift();
    const uid = parts.shift();
    const [studyUid, seriesUid] = uids;
    if (uid === undefined) return { studyUid, seriesUid, search: LEVELS[level], tail: [] };
    if (!/^[0-9.]{1,64}$/.test(uid)) throw new DicomWebError(400, 'The address holds a bad UID.');
    // /series/{uid} without its study is no resource; only searches may skip a level.
    if (level !== next) throw new DicomWebError(404, 'There is no such resource.');
    uids[level] = uid;
    next = level + 1;
  }
  if (next === 0) throw new DicomWebError(404, 'There is no such resource.');
  const [studyUid, seriesUid, sopUid] = uids;
  return { studyUid, seriesUid, sopUid, tail: parts };
}

export const studyUrl = (root: string, id: InstanceIdentity) =>
  `${root}/studies/${id.studyInstanceUid}`;
export const seriesUrl = (root: string, id: InstanceIdentity) =>
  `${studyUrl(root, id)}/series/${id.seriesInstanceUid}`;
export const instanceUrl = (root: string, id: InstanceIdentity) =>
  `${seriesUrl(root, id)}/instances/${id.sopInstanceUid}`;
