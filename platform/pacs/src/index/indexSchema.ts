import type { Database } from './database';

/** Raised with every change of the tables, or of what is written into them: an index of another version is made anew. */
export const INDEX_VERSION = 2;

/**
 * One row per study, series and instance. Values that a query can match stand, folded and one per row, in `study_value` and
 * `series_value`; `attributes` and `metadata` are DICOM JSON as it is answered.
 */
const TABLES = `
  CREATE TABLE study (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, patient TEXT NOT NULL, date TEXT NOT NULL, time TEXT NOT NULL);
  CREATE INDEX study_order ON study (date DESC, time DESC, uid);
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, study INTEGER NOT NULL, number REAL NOT NULL, instances INTEGER NOT NULL);
  CREATE INDEX series_order ON series (study, number, uid);
  CREATE TABLE instance (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, study INTEGER NOT NULL, series INTEGER NOT NULL,
    series_number REAL NOT NULL, series_uid TEXT NOT NULL, number REAL NOT NULL, class TEXT NOT NULL, syntax TEXT NOT NULL,
    file TEXT NOT NULL, bytes INTEGER NOT NULL, changed REAL NOT NULL,
    attributes TEXT NOT NULL, metadata TEXT NOT NULL, pixels TEXT);
  CREATE INDEX instance_file ON instance (file, uid, bytes, changed);
  CREATE INDEX instance_order ON instance (study, series_number, series_uid, number, uid);
  CREATE INDEX instance_of_series ON instance (series, number, uid);
  CREATE TABLE study_value (
    tag TEXT NOT NULL, text TEXT NOT NULL, study INTEGER NOT NULL, PRIMARY KEY (tag, text, study)) WITHOUT ROWID;
  CREATE INDEX study_value_of ON study_value (study, tag);
  CREATE TABLE series_value (
    tag TEXT NOT NULL, text TEXT NOT NULL, series INTEGER NOT NULL, PRIMARY KEY (tag, text, series)) WITHOUT ROWID;
`;

/** Makes the tables where they are missing. False when the file holds an index of another version. */
export function prepareTables(db: Database): boolean {
  const version = db.get('PRAGMA user_version')?.user_version;
  if (version === 0 && !db.get("SELECT 1 AS one FROM sqlite_master WHERE type = 'table'")) {
    db.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${INDEX_VERSION}; COMMIT;`);
    return true;
  }
  return version === INDEX_VERSION;
}
