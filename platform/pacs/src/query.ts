import type { ServerResponse } from 'node:http';
import { DicomWebError, sendDicomJson, withAbsoluteLinks } from './answers';
import type { DicomJson, DicomJsonElement } from './dicomJson';
import { firstText } from './dicomJson';
import type { FolderStore } from './folderStore';
import type { IndexedInstance } from './instanceIndex';
import { COMPUTED, DEFAULT_TAGS, INDEXED_TAGS, tagOf } from './queryAttributes';
import type { QueryLevel } from './queryAttributes';
import { matches } from './queryMatch';
import { instanceUrl, seriesUrl, studyUrl } from './resourcePath';

export interface QueryRequest {
  readonly level: QueryLevel;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly parameters: URLSearchParams;
  /** The service's root URL for links, without trailing slash. */
  readonly root: string;
}

interface ParsedQuery {
  readonly filters: readonly (readonly [tag: string, wanted: string])[];
  readonly include: ReadonlySet<string> | 'all';
  readonly limit: number;
  readonly offset: number;
}

const UID_TAG: Readonly<Record<QueryLevel, string>> = {
  studies: '0020000D',
  series: '0020000E',
  instances: '00080018',
};

/** QIDO-RS (PS3.18 10.6). Answers an empty list with 200, as readers expect, and 400 with the reason for what it cannot search. */
export async function answerQuery(
  store: FolderStore,
  request: QueryRequest,
  res: ServerResponse
): Promise<void> {
  const query = parseQuery(request.parameters);
  const { level, studyUid, seriesUid } = request;
  const found = new Map<string, IndexedInstance>();
  for (const instance of store.index.instances(studyUid, seriesUid)) {
    const key = firstText(instance.attributes, UID_TAG[level]);
    if (!found.has(key) && (await isMatch(store, instance, query))) found.set(key, instance);
  }
  const all = [...found.values()];
  const page = all.slice(query.offset, query.offset + query.limit);
  const left = all.length - query.offset - page.length;
  // PS3.18 10.6.3.2: the client is told that there is more.
  if (left > 0) res.setHeader('Warning', `299 store "There are ${left} additional results"`);
  const answers = [];
  for (const instance of page) answers.push(await result(store, instance, request, query));
  sendDicomJson(res, 200, answers);
}

function parseQuery(parameters: URLSearchParams): ParsedQuery {
  const filters: (readonly [string, string])[] = [];
  const include = new Set<string>();
  let everything = false;
  for (const [name, value] of parameters) {
    if (name === 'limit' || name === 'offset') continue;
    if (name === 'fuzzymatching') {
      if (value === 'true') throw new DicomWebError(400, 'Fuzzy matching is not supported.');
    } else if (name === 'includefield') {
      for (const field of value.split(',')) {
        const tag = tagOf(field);
        if (field === 'all') everything = true;
        else if (tag) include.add(tag);
        // A field nobody knows cannot be returned, which is what the standard allows: nothing to refuse.
      }
    } else {
      const tag = tagOf(name);
      if (!tag) throw new DicomWebError(400, 'The query names an attribute that is not known.');
      filters.push([tag, value]);
    }
  }
  return {
    filters,
    include: everything ? 'all' : include,
    limit: count(parameters, 'limit', Number.MAX_SAFE_INTEGER),
    offset: count(parameters, 'offset', 0),
  };
}

function count(parameters: URLSearchParams, name: string, missing: number): number {
  const text = parameters.get(name);
  if (text === null || text === '') return missing;
  if (!/^\d{1,9}$/.test(text)) throw new DicomWebError(400, `"${name}" must be a whole number.`);
  return Number(text);
}

async function isMatch(
  store: FolderStore,
  instance: IndexedInstance,
  { filters }: ParsedQuery
): Promise<boolean> {
  for (const [tag, wanted] of filters) {
    if (tag === COMPUTED.modalitiesInStudy || tag === COMPUTED.sopClassesInStudy) {
      const source = tag === COMPUTED.modalitiesInStudy ? '00080060' : '00080016';
      const list = wanted.split(/[,\\]/);
      const siblings = store.index.instances(instance.identity.studyInstanceUid);
      const any = siblings.some(s => list.some(one => matches(s.attributes, source, one)));
      if (!any) return false;
    } else {
      const known = INDEXED_TAGS.includes(tag);
      const dataset = known ? instance.attributes : (await store.parse(instance)).json;
      if (!matches(dataset, tag, wanted)) return false;
    }
  }
  return true;
}

async function result(
  store: FolderStore,
  instance: IndexedInstance,
  { level, root }: QueryRequest,
  { include }: ParsedQuery
): Promise<DicomJson> {
  const { identity } = instance;
  const out: Record<string, DicomJsonElement> = {};
  const wanted = include === 'all' ? null : [...DEFAULT_TAGS[level], ...include];
  const needsFile = wanted === null || wanted.some(tag => !INDEXED_TAGS.includes(tag));
  const dataset = needsFile
    ? withAbsoluteLinks((await store.parse(instance)).json, instanceUrl(root, identity))
    : instance.attributes;
  for (const [tag, element] of Object.entries(dataset)) {
    if (wanted ? wanted.includes(tag) : tag !== '7FE00010') out[tag] = element;
  }
  const study = store.index.instances(identity.studyInstanceUid);
  const series = store.index.instances(identity.studyInstanceUid, identity.seriesInstanceUid);
  const distinct = (tag: string) => [
    ...new Set(study.map(s => firstText(s.attributes, tag)).filter(text => text !== '')),
  ];
  out[COMPUTED.availability] = { vr: 'CS', Value: ['ONLINE'] };
  if (level === 'studies') {
    out[COMPUTED.retrieveUrl] = { vr: 'UR', Value: [studyUrl(root, identity)] };
  } else {
    const url = level === 'series' ? seriesUrl(root, identity) : instanceUrl(root, identity);
    out[COMPUTED.retrieveUrl] = { vr: 'UR', Value: [url] };
    out[COMPUTED.seriesRelatedInstances] = { vr: 'IS', Value: [series.length] };
  }
  out[COMPUTED.modalitiesInStudy] = { vr: 'CS', Value: distinct('00080060') };
  out[COMPUTED.sopClassesInStudy] = { vr: 'UI', Value: distinct('00080016') };
  out[COMPUTED.studyRelatedSeries] = { vr: 'IS', Value: [distinct('0020000E').length] };
  out[COMPUTED.studyRelatedInstances] = { vr: 'IS', Value: [study.length] };
  return out;
}
