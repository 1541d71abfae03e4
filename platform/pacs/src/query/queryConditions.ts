import dcmjs from 'dcmjs';
import { DicomWebError } from '../http/answers';
import type { Database, SqlValue } from '../index/database';
import { COMPUTED, SERIES_TAGS, STUDY_TAGS } from './queryAttributes';
import { fold, wildcard } from './queryMatch';

export type Filter = readonly [tag: string, wanted: string];

/** A condition of SQL with the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A query's filters by where they are answered. */
export interface Conditions {
  /** On `study.id`, of the study's own attributes. */
  readonly study: readonly Condition[];
  /** On `series.id`. */
  readonly series: readonly Condition[];
  /** On columns of `instance`. */
  readonly instance: readonly Condition[];
  /** Attributes without a column: compared with the stored metadata of each instance. */
  readonly rest: readonly Filter[];
}

const MAX_WANTED = 1024;
const SOP_CLASS = '00080016';
const SOP_INSTANCE = '00080018';

/** @throws DicomWebError 400 for a value that is too long to be one */
export function conditionsOf(db: Database, filters: readonly Filter[]): Conditions {
  const study: Condition[] = [];
  const series: Condition[] = [];
  const instance: Condition[] = [];
  const rest: Filter[] = [];
  for (const [tag, wanted] of filters) {
    if (wanted.length > MAX_WANTED)
      throw new DicomWebError(400, 'A value of the query is too long.');
    if (wanted === '' || wanted === '*') continue;
    if (tag === '0020000D') {
      study.push({ sql: `study.uid IN ${marks(uids(wanted))}`, values: uids(wanted) });
    } else if (tag === '0020000E') {
      series.push({ sql: `series.uid IN ${marks(uids(wanted))}`, values: uids(wanted) });
    } else if (tag === SOP_INSTANCE || tag === SOP_CLASS) {
      const column = tag === SOP_INSTANCE ? 'uid' : 'class';
      instance.push({ sql: `instance.${column} IN ${marks(uids(wanted))}`, values: uids(wanted) });
    } else if (isSummed(tag)) {
      // One of the list is enough; these are codes and UIDs, compared as they are.
      const any = wanted.split(/[,\\]/).map(one => onValues(db, 'study', tag, one, one));
      study.push(anyOf(any));
    } else if (STUDY_TAGS.includes(tag)) {
      study.push(onValues(db, 'study', tag, wanted, fold(wanted.normalize('NFC'))));
    } else if (SERIES_TAGS.includes(tag)) {
      series.push(onValues(db, 'series', tag, wanted, fold(wanted.normalize('NFC'))));
    } else {
      rest.push([tag, wanted]);
    }
  }
  return { study, series, instance, rest };
}

const isSummed = (tag: string): boolean =>
  tag === COMPUTED.modalitiesInStudy || tag === COMPUTED.sopClassesInStudy;

const uids = (wanted: string): string[] => wanted.split(/[,\\]/);
const marks = (values: readonly unknown[]): string => `(${values.map(() => '?').join(', ')})`;

function anyOf(conditions: readonly Condition[]): Condition {
  return {
    sql: `(${conditions.map(one => one.sql).join(' OR ')})`,
    values: conditions.flatMap(one => one.values),
  };
}

function onValues(
  db: Database,
  level: 'study' | 'series',
  tag: string,
  wanted: string,
  folded: string
): Condition {
  const table = `${level}_value`;
  const { sql, values } = onText(db, table, tag, wanted, folded);
  return {
    sql: `${level}.id IN (SELECT ${level} FROM ${table} WHERE tag = ? AND ${sql})`,
    values: [tag, ...values],
  };
}

/** The comparison of PS3.4 C.2.2.2 on the column `text`, which is folded. */
function onText(
  db: Database,
  table: string,
  tag: string,
  wanted: string,
  folded: string
): Condition {
  const vr = vrOf(tag);
  if ((vr === 'DA' || vr === 'TM' || vr === 'DT') && wanted.includes('-')) return inRange(wanted);
  if (vr === 'TM') return { sql: 'substr(text, 1, ?) = ?', values: [folded.length, folded] };
  if (!/[*?]/.test(folded)) return { sql: 'text = ?', values: [folded] };
  const [beginning = ''] = folded.split(/[*?]/);
  const narrowed = beginning ? ' AND text >= ? AND text < ?' : '';
  const bounds = beginning ? [beginning, `${beginning}\u{10FFFF}`] : [];
  const stars = folded.replace(/\*+/g, '*').split('*').length - 1;
  if (stars <= 2) {
    const glob = folded.replace(/\*+/g, '*').replace(/\[/g, '[[]');
    return { sql: `text GLOB ?${narrowed}`, values: [glob, ...bounds] };
  }
  // Many stars make SQLite try every way to share out the value: ours takes value × pattern at the worst.
  const fits = wildcard(folded);
  const texts = db
    .all(`SELECT DISTINCT text FROM ${table} WHERE tag = ?${narrowed}`, tag, ...bounds)
    .map(row => String(row.text))
    .filter(fits);
  return { sql: `text IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(texts)] };
}

/** `a-b`, `a-` or `-b`, both ends included. A coarse end (`10` hours, `2024`) includes what begins with it. */
function inRange(wanted: string): Condition {
  const [from = '', to = ''] = wanted.split('-');
  const parts: string[] = [];
  const values: SqlValue[] = [];
  if (from) {
    // A stored value may be coarser than the wanted one: it counts from its beginning.
    parts.push(
      `CASE WHEN length(text) < ? THEN substr(text || '00000000000000', 1, ?) ELSE text END >= ?`
    );
    values.push(from.length, from.length, from);
  }
  if (to) {
    parts.push('substr(text, 1, ?) <= ?');
    values.push(to.length, to);
  }
  return parts.length ? { sql: parts.join(' AND '), values } : { sql: '1', values: [] };
}

function vrOf(tag: string): string {
  const punctuated = `(${tag.slice(0, 4)},${tag.slice(4)})`;
  return dcmjs.data.DicomMetaDictionary.dictionary[punctuated]?.vr ?? '';
}
