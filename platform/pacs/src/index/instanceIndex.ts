import type { Database, Row, SqlValue } from './database';
import { firstText } from '../dicom/dicomJson';
import type { IndexEntry } from './indexEntry';
import type { InstanceIdentity } from '../dicom/parseInstance';
import type { PixelPlace } from '../dicom/pixelPlace';
import { COMPUTED, SERIES_TAGS, STUDY_TAGS } from '../query/queryAttributes';
import { foldedTexts } from '../query/queryMatch';

export interface IndexedInstance {
  readonly identity: InstanceIdentity;
  /** Below the store's folder. */
  readonly file: string;
  readonly pixels: PixelPlace | null;
}

/** What is written of one file. */
export interface NewInstance extends IndexEntry {
  readonly file: string;
  readonly bytes: number;
  /** Milliseconds since 1970 of the file's last change. */
  readonly changed: number;
}

export interface InstanceIndex {
  readonly db: Database;
  readonly size: number;
  add(instance: NewInstance): void;
  remove(sopInstanceUid: string): void;
  get(sopInstanceUid: string): IndexedInstance | undefined;
  /** Instances below a study and series, ordered. */
  instances(studyUid: string, seriesUid?: string): readonly IndexedInstance[];
  /** A sentence when an object would tear a study or series apart; null when it fits. */
  conflict(identity: InstanceIdentity): string | null;
  /** Everything between `begin` and `commit` is written at once. */
  transaction(work: () => void): void;
}

const COLUMNS = `
  instance.uid, class, syntax, file, pixels, series_uid, study.uid AS study_uid, study.patient
  FROM instance JOIN study ON study.id = instance.study`;

/** The store's index: patient → study → series → instance, with every UID in one place only. */
export function createInstanceIndex(db: Database): InstanceIndex {
  function add(instance: NewInstance): void {
    const { identity, attributes: json } = instance;
    const number = (tag: string) => Number(firstText(json, tag)) || 0;
    const text = (tag: string) => firstText(json, tag);
    db.run(
      'INSERT OR IGNORE INTO study (uid, patient, date, time) VALUES (?, ?, ?, ?)',
      ...[identity.studyInstanceUid, identity.patientId, text('00080020'), text('00080030')]
    );
    const study = idOf('study', identity.studyInstanceUid);
    db.run(
      'INSERT OR IGNORE INTO series (uid, study, number, instances) VALUES (?, ?, ?, 0)',
      ...[identity.seriesInstanceUid, study, number('00200011')]
    );
    const series = idOf('series', identity.seriesInstanceUid);
    db.run('UPDATE series SET instances = instances + 1 WHERE id = ?', series);
    const seriesNumber = db.get('SELECT number FROM series WHERE id = ?', series)?.number ?? 0;
    const values: SqlValue[] = [
      ...[identity.sopInstanceUid, study, series, seriesNumber, identity.seriesInstanceUid],
      ...[number('00200013'), identity.sopClassUid, identity.transferSyntaxUid],
      ...[instance.file, instance.bytes, instance.changed],
      ...[JSON.stringify(json), instance.metadata],
      instance.pixels && JSON.stringify(instance.pixels),
    ];
    db.run(
      `INSERT INTO instance (uid, study, series, series_number, series_uid, number, class, syntax, file, bytes, changed,
        attributes, metadata, pixels) VALUES (${values.map(() => '?').join(', ')})`,
      ...values
    );
    const put = (level: 'study' | 'series', id: SqlValue, tag: string, value: string) =>
      db.run(
        `INSERT OR IGNORE INTO ${level}_value (tag, text, ${level}) VALUES (?, ?, ?)`,
        ...[tag, value, id]
      );
    for (const tag of STUDY_TAGS) {
      for (const value of foldedTexts(json[tag])) put('study', study, tag, value);
    }
    for (const tag of SERIES_TAGS) {
      for (const value of foldedTexts(json[tag])) put('series', series, tag, value);
    }
    const raw = (tag: string) => json[tag]?.Value?.[0];
    for (const [tag, from] of SUMMED) {
      const value = raw(from);
      if (typeof value === 'string') put('study', study, tag, value);
    }
  }

  function idOf(level: 'study' | 'series', uid: string): number {
    return Number(db.get(`SELECT id FROM ${level} WHERE uid = ?`, uid)?.id);
  }

  function remove(sopInstanceUid: string): void {
    const row = db.get('SELECT id, study, series FROM instance WHERE uid = ?', sopInstanceUid);
    if (!row) return;
    db.run('DELETE FROM instance WHERE id = ?', row.id ?? null);
    db.run('UPDATE series SET instances = instances - 1 WHERE id = ?', row.series ?? null);
    // A file that vanishes is rare; values that only it had stay findable until its series is gone.
    for (const level of ['series', 'study'] as const) {
      const id = row[level] ?? null;
      if (db.get(`SELECT 1 AS one FROM instance WHERE ${level} = ? LIMIT 1`, id)) continue;
      db.run(`DELETE FROM ${level} WHERE id = ?`, id);
      db.run(`DELETE FROM ${level}_value WHERE ${level} = ?`, id);
    }
  }

  let open = false;
  function transaction(work: () => void): void {
    if (open) return work();
    open = true;
    db.exec('BEGIN');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      try {
        db.exec('ROLLBACK');
      } catch {
        // Where the disk is full SQLite has gone back by itself; what is thrown is why.
      }
      throw error;
    } finally {
      open = false;
    }
  }

  return {
    db,
    get size() {
      return Number(db.get('SELECT COUNT(*) AS n FROM instance')?.n ?? 0);
    },
    add: instance => transaction(() => add(instance)),
    remove: uid => transaction(() => remove(uid)),
    transaction,
    get(sopInstanceUid) {
      const row = db.get(`SELECT ${COLUMNS} WHERE instance.uid = ?`, sopInstanceUid);
      return row && indexed(row);
    },
    instances(studyUid, seriesUid) {
      const rows =
        seriesUid === undefined
          ? db.all(
              `SELECT ${COLUMNS} WHERE study.uid = ? ORDER BY series_number, series_uid, instance.number, instance.uid`,
              studyUid
            )
          : db.all(
              `SELECT ${COLUMNS} JOIN series ON series.id = instance.series
               WHERE study.uid = ? AND series.uid = ? ORDER BY instance.number, instance.uid`,
              ...[studyUid, seriesUid]
            );
      return rows.map(indexed);
    },
    conflict(identity) {
      const study = db.get('SELECT patient FROM study WHERE uid = ?', identity.studyInstanceUid);
      if (study && study.patient !== identity.patientId) {
        return 'The study is stored already, for another Patient ID.';
      }
      const home = db.get(
        'SELECT study.uid FROM series JOIN study ON study.id = series.study WHERE series.uid = ?',
        identity.seriesInstanceUid
      );
      if (home && home.uid !== identity.studyInstanceUid) {
        return 'The series is stored already, in another study.';
      }
      return null;
    },
  };
}

/** What is summed up over a study (PS3.4 C.3.4). */
const SUMMED = [
  [COMPUTED.modalitiesInStudy, '00080060'],
  [COMPUTED.sopClassesInStudy, '00080016'],
] as const;

function indexed(row: Row): IndexedInstance {
  return {
    identity: {
      sopInstanceUid: String(row.uid),
      sopClassUid: String(row.class),
      seriesInstanceUid: String(row.series_uid),
      studyInstanceUid: String(row.study_uid),
      patientId: String(row.patient),
      transferSyntaxUid: String(row.syntax),
    },
    file: String(row.file),
    pixels: row.pixels === null ? null : (JSON.parse(String(row.pixels)) as PixelPlace),
  };
}
