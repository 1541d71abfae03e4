import type { DicomJson, DicomJsonElement } from './dicomJson';
import { firstText } from './dicomJson';
import type { InstanceIdentity } from './parseInstance';
import { INDEXED_TAGS } from './queryAttributes';

export interface IndexedInstance {
  readonly identity: InstanceIdentity;
  readonly file: string;
  /** The attributes a query can match or return by default; the rest is read from the file. */
  readonly attributes: DicomJson;
}

export interface InstanceIndex {
  readonly size: number;
  add(instance: { identity: InstanceIdentity; file: string; json: DicomJson }): void;
  get(sopInstanceUid: string): IndexedInstance | undefined;
  /** Instances below a study and series, ordered; undefined means every one. */
  instances(studyUid?: string, seriesUid?: string): readonly IndexedInstance[];
  /** A sentence when an object would tear a study or series apart; null when it fits. */
  conflict(identity: InstanceIdentity): string | null;
}

interface Study {
  readonly patientId: string;
  readonly series: Map<string, Map<string, IndexedInstance>>;
}

/** The store's index: patient → study → series → instance, with every UID in one place only. */
export function createInstanceIndex(): InstanceIndex {
  const bySop = new Map<string, IndexedInstance>();
  const studies = new Map<string, Study>();
  const studyOfSeries = new Map<string, string>();
  /** Ordered answers by `study/series`, until the next object comes. */
  const ordered = new Map<string, readonly IndexedInstance[]>();

  return {
    get size() {
      return bySop.size;
    },
    add({ identity, file, json }) {
      const instance = { identity, file, attributes: pick(json) };
      bySop.set(identity.sopInstanceUid, instance);
      ordered.clear();
      studyOfSeries.set(identity.seriesInstanceUid, identity.studyInstanceUid);
      const study = studies.get(identity.studyInstanceUid) ?? {
        patientId: identity.patientId,
        series: new Map<string, Map<string, IndexedInstance>>(),
      };
      studies.set(identity.studyInstanceUid, study);
      const series = study.series.get(identity.seriesInstanceUid) ?? new Map();
      study.series.set(identity.seriesInstanceUid, series);
      series.set(identity.sopInstanceUid, instance);
    },
    get: sopInstanceUid => bySop.get(sopInstanceUid),
    instances(studyUid, seriesUid) {
      const key = `${studyUid ?? ''}/${seriesUid ?? ''}`;
      const known = ordered.get(key);
      if (known) return known;
      const homes = studyUid === undefined ? [...studies.values()] : [studies.get(studyUid)];
      const found = homes.flatMap(study => {
        if (!study) return [];
        const all =
          seriesUid === undefined ? [...study.series.values()] : [study.series.get(seriesUid)];
        return all.flatMap(series => (series ? [...series.values()] : []));
      });
      found.sort(inReadingOrder);
      // Only what exists is remembered: requests for unknown UIDs must not fill the memory.
      if (found.length) ordered.set(key, found);
      return found;
    },
    conflict(identity) {
      const study = studies.get(identity.studyInstanceUid);
      if (study && study.patientId !== identity.patientId) {
        return 'The study is stored already, for another Patient ID.';
      }
      const home = studyOfSeries.get(identity.seriesInstanceUid);
      if (home !== undefined && home !== identity.studyInstanceUid) {
        return 'The series is stored already, in another study.';
      }
      return null;
    },
  };
}

function pick(json: DicomJson): DicomJson {
  const out: Record<string, DicomJsonElement> = {};
  for (const tag of INDEXED_TAGS) {
    const element = json[tag];
    if (element) out[tag] = element;
  }
  return out;
}

/** Newest study first, then by series and instance number; UIDs last, so that paging is stable. */
function inReadingOrder(a: IndexedInstance, b: IndexedInstance): number {
  const text = (tag: string) =>
    [firstText(a.attributes, tag), firstText(b.attributes, tag)] as const;
  const up = ([x, y]: readonly [string, string]) => (x < y ? -1 : x > y ? 1 : 0);
  const number = (tag: string) => {
    const [x, y] = text(tag);
    return Number(x || 0) - Number(y || 0);
  };
  return (
    -up(text('00080020')) ||
    -up(text('00080030')) ||
    up(text('0020000D')) ||
    number('00200011') ||
    up(text('0020000E')) ||
    number('00200013') ||
    up(text('00080018'))
  );
}
