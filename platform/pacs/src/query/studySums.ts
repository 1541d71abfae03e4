import type { Database, Row, SqlValue } from '../index/database';
import { COMPUTED } from './queryAttributes';

/** What a query's answer says about the whole study (PS3.4 C.3.4). */
export interface StudySums {
  readonly uid: string;
  readonly modalities: readonly string[];
  readonly classes: readonly string[];
  readonly series: number;
  readonly instances: number;
  /** Of the row's own series; 0 for a study. */
  readonly inSeries: number;
}

/** Sums by study, each looked up once per query. */
export function studySums(db: Database): (row: Row) => StudySums {
  const studies = new Map<SqlValue, Omit<StudySums, 'inSeries'>>();
  const series = new Map<SqlValue, number>();
  const list = (tag: string, study: SqlValue) =>
    db
      .all('SELECT text FROM study_value WHERE study = ? AND tag = ?', study, tag)
      .map(row => String(row.text));
  return ({ study = null, series: own = null }) => {
    let sums = studies.get(study);
    if (!sums) {
      const counts = db.get(
        'SELECT COUNT(*) AS series, SUM(instances) AS instances FROM series WHERE study = ?',
        study
      );
      sums = {
        uid: String(db.get('SELECT uid FROM study WHERE id = ?', study)?.uid),
        modalities: list(COMPUTED.modalitiesInStudy, study),
        classes: list(COMPUTED.sopClassesInStudy, study),
        series: Number(counts?.series ?? 0),
        instances: Number(counts?.instances ?? 0),
      };
      studies.set(study, sums);
    }
    let inSeries = series.get(own) ?? 0;
    if (own !== null && !series.has(own)) {
      inSeries = Number(db.get('SELECT instances FROM series WHERE id = ?', own)?.instances ?? 0);
      series.set(own, inSeries);
    }
    return { ...sums, inSeries };
  };
}
