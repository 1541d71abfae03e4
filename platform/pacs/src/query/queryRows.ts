import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Row, SqlValue } from '../index/database';
import type { DicomJson } from '../dicom/dicomJson';
import type { QueryLevel } from './queryAttributes';
import type { Condition, Conditions, Filter } from './queryConditions';
import { matches } from './queryMatch';

export interface Scope {
  readonly studyUid?: string;
  readonly seriesUid?: string;
}

/** Rows of one level in reading order; `representative` is the first instance of a study or series. */
export interface Selection {
  readonly total: number;
  /** Pages of at most `BATCH` rows: id, study, series and attributes of the instance that stands for the row. */
  pages(offset: number, limit: number): AsyncIterable<readonly Row[]>;
}

/** Others get their turn after so many rows. */
const BATCH = 250;

const ORDER: Readonly<Record<QueryLevel, string>> = {
  studies: 'study.date DESC, study.time DESC, study.uid',
  series: 'study.date DESC, study.time DESC, study.uid, series.number, series.uid',
  instances:
    'study.date DESC, study.time DESC, study.uid, instance.series_number, instance.series_uid, instance.number, instance.uid',
};

/** The first instance of a study, of a series, or the instance itself. */
const ROW: Readonly<Record<QueryLevel, string>> = {
  studies: `study.id AS study, (SELECT id FROM instance WHERE study = study.id
    ORDER BY series_number, series_uid, number, uid LIMIT 1) AS id`,
  series: `series.study AS study, series.id AS series,
    (SELECT id FROM instance WHERE series = series.id ORDER BY number, uid LIMIT 1) AS id`,
  instances: 'instance.study AS study, instance.series AS series, instance.id AS id',
};

/** Finds the rows of a query: by SQL where the attributes are indexed, by the stored metadata for any other. */
export async function select(
  db: Database,
  level: QueryLevel,
  scope: Scope,
  conditions: Conditions
): Promise<Selection> {
  const where = joined(level, scope, conditions);
  if (conditions.rest.length > 0) return filtered(db, level, where, conditions.rest);
  const { from, sql, values } = where;
  const total = Number(db.get(`SELECT COUNT(*) AS n FROM ${from} WHERE ${sql}`, ...values)?.n ?? 0);
  return {
    total,
    async *pages(offset, limit) {
      const end = Math.min(total, offset + limit);
      const alone = level === 'instances' && scope.studyUid !== undefined;
      // Within one study the index alone gives the order.
      const order = alone ? ORDER.instances.replace(/^.*?study\.uid, /, '') : ORDER[level];
      for (let at = offset; at < end; at += BATCH) {
        const rows = db.all(
          `SELECT ${ROW[level]} FROM ${from} WHERE ${sql} ORDER BY ${order} LIMIT ? OFFSET ?`,
          ...values,
          ...[Math.min(BATCH, end - at), at]
        );
        if (rows.length === 0) return;
        yield rows;
        await nextTurn();
      }
    },
  };
}

function joined(level: QueryLevel, scope: Scope, conditions: Conditions) {
  const parts: Condition[] = [...conditions.study];
  if (scope.studyUid !== undefined) {
    parts.push({
      sql: 'study.id = (SELECT id FROM study WHERE uid = ?)',
      values: [scope.studyUid],
    });
  }
  const series: Condition[] = [...conditions.series];
  if (scope.seriesUid !== undefined) {
    series.push({ sql: 'series.uid = ?', values: [scope.seriesUid] });
  }
  if (level === 'studies') {
    if (series.length || conditions.instance.length) {
      const inner = both([...series, ...within('series', conditions.instance)]);
      parts.push({ ...inner, sql: `study.id IN (SELECT study FROM series WHERE ${inner.sql})` });
    }
    return { from: 'study', ...both(parts) };
  }
  if (level === 'series') {
    parts.push(...series, ...within('series', conditions.instance));
    return { from: 'series JOIN study ON study.id = series.study', ...both(parts) };
  }
  if (series.length) {
    const inner = both(series);
    parts.push({ ...inner, sql: `instance.series IN (SELECT id FROM series WHERE ${inner.sql})` });
  }
  parts.push(...conditions.instance);
  return { from: 'instance JOIN study ON study.id = instance.study', ...both(parts) };
}

function within(level: 'series', instance: readonly Condition[]): Condition[] {
  if (instance.length === 0) return [];
  const inner = both(instance);
  return [{ ...inner, sql: `${level}.id IN (SELECT ${level} FROM instance WHERE ${inner.sql})` }];
}

function both(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length ? conditions.map(one => one.sql).join(' AND ') : '1',
    values: conditions.flatMap(one => one.values),
  };
}

/** Goes through the instances below, some at a time, and keeps the first of each row that fits. */
async function filtered(
  db: Database,
  level: QueryLevel,
  where: { readonly from: string; readonly sql: string; readonly values: readonly SqlValue[] },
  rest: readonly Filter[]
): Promise<Selection> {
  const { from, sql, values } = where;
  const ids =
    level === 'studies'
      ? `SELECT instance.id FROM instance WHERE study IN (SELECT study.id FROM ${from} WHERE ${sql})`
      : level === 'series'
        ? `SELECT instance.id FROM instance WHERE series IN (SELECT series.id FROM ${from} WHERE ${sql})`
        : `SELECT instance.id FROM ${from} WHERE ${sql}`;
  const found = new Map<SqlValue, Row>();
  for (let last = -1; ;) {
    const rows = db.all(
      `SELECT id, study, series, metadata FROM instance WHERE id IN (${ids}) AND id > ? ORDER BY id LIMIT ?`,
      ...values,
      ...[last, BATCH / 5]
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      const key = level === 'studies' ? row.study : level === 'series' ? row.series : row.id;
      if (key === undefined || found.has(key)) continue;
      const json = JSON.parse(String(row.metadata)) as DicomJson;
      if (rest.every(([tag, wanted]) => matches(json, tag, wanted))) found.set(key, row);
    }
    last = Number(rows.at(-1)?.id);
    await nextTurn();
  }
  const table = level === 'studies' ? 'study' : level === 'series' ? 'series' : 'instance';
  const joins = level === 'studies' ? 'study' : `${table} JOIN study ON study.id = ${table}.study`;
  const keys = JSON.stringify([...found.keys()]);
  return {
    total: found.size,
    async *pages(offset, limit) {
      for (let at = offset; at < Math.min(found.size, offset + limit); at += BATCH) {
        yield db.all(
          `SELECT ${ROW[level]} FROM ${joins} WHERE ${table}.id IN (SELECT value FROM json_each(?))
           ORDER BY ${ORDER[level]} LIMIT ? OFFSET ?`,
          keys,
          ...[Math.min(BATCH, offset + limit - at), at]
        );
        await nextTurn();
      }
    },
  };
}
