import type { ServerResponse } from 'node:http';
import { DicomWebError } from '../http/answers';
import { jsonArray } from '../http/jsonArray';
import type { Row } from '../index/database';
import type { DicomJson, DicomJsonElement } from '../dicom/dicomJson';
import type { FolderStore } from '../folder/folderStore';
import { withLinks } from '../http/metadataText';
import { COMPUTED, DEFAULT_TAGS, INDEXED_TAGS, tagOf } from './queryAttributes';
import type { QueryLevel } from './queryAttributes';
import { conditionsOf } from './queryConditions';
import type { Filter } from './queryConditions';
import { select } from './queryRows';
import { studySums } from './studySums';
import type { StudySums } from './studySums';

export interface QueryRequest {
  readonly level: QueryLevel;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly parameters: URLSearchParams;
  /** The service's root URL for links, without trailing slash. */
  readonly root: string;
}

interface ParsedQuery {
  readonly filters: readonly Filter[];
  readonly isFuzzy: boolean;
  readonly include: ReadonlySet<string> | 'all';
  readonly limit: number;
  readonly offset: number;
}

/** QIDO-RS (PS3.18 10.6). Answers an empty list with 200, as readers expect, and 400 with the reason for what it cannot search. */
export async function answerQuery(
  store: FolderStore,
  request: QueryRequest,
  res: ServerResponse
): Promise<void> {
  const query = parseQuery(request.parameters);
  const { level, studyUid, seriesUid } = request;
  const { db } = store.index;
  const conditions = conditionsOf(db, query.filters);
  const selection = await select(db, level, { studyUid, seriesUid }, conditions);
  const { offset, limit } = query;
  const left = selection.total - offset - Math.min(limit, Math.max(0, selection.total - offset));
  // PS3.18 10.6.3.2: the client is told that there is more.
  const warnings = [
    ...(left > 0 ? [`299 store "There are ${left} additional results"`] : []),
    // PS3.18 8.3.4.2: literal matching, and the client is told.
    ...(query.isFuzzy
      ? [
          '299 store "The fuzzymatching parameter is not supported. Only literal matching has been performed."',
        ]
      : []),
  ];
  if (warnings.length > 0) res.setHeader('Warning', warnings);
  const out = jsonArray(res);
  const sums = studySums(db);
  for await (const rows of selection.pages(offset, limit)) {
    const ids = JSON.stringify(rows.map(row => row.id));
    const full = needsMetadata(query) ? 'metadata' : 'attributes';
    const texts = db.all(
      `SELECT id, uid, series_uid, ${full} AS json FROM instance WHERE id IN (SELECT value FROM json_each(?))`,
      ids
    );
    const byId = new Map(texts.map(text => [text.id, text]));
    const answers = rows.flatMap(row => {
      const text = byId.get(row.id ?? null);
      return text ? [result(text, sums(row), request, query)] : [];
    });
    if (!(await out.write(answers))) return;
  }
  await out.end();
}

function parseQuery(parameters: URLSearchParams): ParsedQuery {
  const filters: Filter[] = [];
  const include = new Set<string>();
  let everything = false;
  let isFuzzy = false;
  for (const [name, value] of parameters) {
    if (name === 'limit' || name === 'offset') continue;
    if (name === 'fuzzymatching') {
      isFuzzy ||= value === 'true';
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
    isFuzzy,
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

const COMPUTED_TAGS: ReadonlySet<string> = new Set(Object.values(COMPUTED));

/** The attributes in the index are those of the instance level; asked for more, the stored metadata is read. */
function needsMetadata({ include }: ParsedQuery): boolean {
  if (include === 'all') return true;
  return [...include].some(tag => !INDEXED_TAGS.includes(tag) && !COMPUTED_TAGS.has(tag));
}

/** One answer as JSON text: the stored attributes, and what is computed. */
function result(
  text: Row,
  sums: StudySums,
  { level, root }: QueryRequest,
  { include }: ParsedQuery
): string {
  const study = `${root}/studies/${sums.uid}`;
  const series = `${study}/series/${text.series_uid}`;
  const instance = `${series}/instances/${text.uid}`;
  let json = String(text.json);
  // The index holds exactly the default attributes of the instance level.
  if (include === 'all' || include.size > 0 || level !== 'instances') {
    json = JSON.stringify(chosen(JSON.parse(json) as DicomJson, level, include));
  }
  const own = level === 'studies' ? study : level === 'series' ? series : instance;
  const computed: Record<string, DicomJsonElement> = {
    [COMPUTED.availability]: { vr: 'CS', Value: ['ONLINE'] },
    [COMPUTED.retrieveUrl]: { vr: 'UR', Value: [own] },
    ...(level !== 'studies' && {
      [COMPUTED.seriesRelatedInstances]: { vr: 'IS', Value: [sums.inSeries] },
    }),
    [COMPUTED.modalitiesInStudy]: { vr: 'CS', Value: sums.modalities },
    [COMPUTED.sopClassesInStudy]: { vr: 'UI', Value: sums.classes },
    [COMPUTED.studyRelatedSeries]: { vr: 'IS', Value: [sums.series] },
    [COMPUTED.studyRelatedInstances]: { vr: 'IS', Value: [sums.instances] },
  };
  const more = JSON.stringify(computed).slice(1);
  const open = withLinks(json, instance).slice(0, -1);
  return open === '{' ? open + more : `${open},${more}`;
}

function chosen(json: DicomJson, level: QueryLevel, include: ParsedQuery['include']): DicomJson {
  const wanted = include === 'all' ? null : new Set([...DEFAULT_TAGS[level], ...include]);
  return Object.fromEntries(
    Object.entries(json).filter(([tag]) =>
      COMPUTED_TAGS.has(tag) ? false : wanted ? wanted.has(tag) : tag !== '7FE00010'
    )
  );
}
