import { DicomWebError } from './answers';
import type { InstanceIdentity } from '../dicom/parseInstance';
import type { QueryLevel } from '../query/queryAttributes';

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
const UID = /^\d+(\.\d+)*$/;

/** @throws DicomWebError 404 for a path that is no DICOMweb resource, 400 for a UID that is none. */
export function parsePath(segments: readonly string[]): ResourcePath {
  const parts = [...segments];
  const uids: (string | undefined)[] = [undefined, undefined, undefined];
  let next = 0;
  while (parts.length > 0) {
    const level = LEVELS.indexOf(parts[0] as QueryLevel);
    if (level < 0) break;
    if (level < next) throw noResource();
    parts.shift();
    const uid = parts.shift();
    const [studyUid, seriesUid] = uids;
    if (uid === undefined) return { studyUid, seriesUid, search: LEVELS[level], tail: [] };
    if (uid.length > 64 || !UID.test(uid)) {
      throw new DicomWebError(400, 'The address holds a bad UID.');
    }
    // /series/{uid} without its study is no resource; only searches may skip a level.
    if (level !== next) throw noResource();
    uids[level] = uid;
    next = level + 1;
  }
  if (next === 0) throw noResource();
  const [studyUid, seriesUid, sopUid] = uids;
  return { studyUid, seriesUid, sopUid, tail: parts };
}

/**
 * The resources of PS3.18 10.4 to 10.6 that a viewer reads or stores to, and nothing else that a PACS may offer below its root.
 * Orthanc calls its bulk data `bulk`.
 */
export function isKnownResource({ sopUid, tail }: ResourcePath): boolean {
  const [kind, ...rest] = tail;
  if (kind === undefined) return true;
  if (kind === 'metadata' || kind === 'rendered' || kind === 'thumbnail') return rest.length === 0;
  if (kind === 'bulkdata' || kind === 'bulk') return rest.length > 0;
  if (kind !== 'frames' || sopUid === undefined) return false;
  const [list = '', form] = rest;
  if (rest.length > 2 || !/^\d{1,9}(,\d{1,9})*$/.test(list)) return false;
  return form === undefined || form === 'rendered' || form === 'thumbnail';
}

/** True where objects are stored: /studies and /studies/{uid} (PS3.18 10.5). */
export function isStoreTarget({ search, studyUid, seriesUid, tail }: ResourcePath): boolean {
  if (tail.length > 0 || seriesUid !== undefined) return false;
  return search === undefined ? studyUid !== undefined : search === 'studies';
}

const noResource = () => new DicomWebError(404, 'There is no such resource.');

export const studyUrl = (root: string, id: InstanceIdentity) =>
  `${root}/studies/${id.studyInstanceUid}`;
export const seriesUrl = (root: string, id: InstanceIdentity) =>
  `${studyUrl(root, id)}/series/${id.seriesInstanceUid}`;
export const instanceUrl = (root: string, id: InstanceIdentity) =>
  `${seriesUrl(root, id)}/instances/${id.sopInstanceUid}`;
