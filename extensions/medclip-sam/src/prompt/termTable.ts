import table from './lexicon/terms.json';
import { sct, type Code } from './code';
import { promptWords } from './words';

export type TermKind = 'anatomy' | 'abnormal' | 'objects';

/** Segmentation property categories (PS3.16, CID 7150). */
export const CATEGORY: Readonly<Record<TermKind, Code>> = {
  anatomy: sct('123037004', 'Anatomical Structure'),
  abnormal: sct('49755003', 'Morphologically Abnormal Structure'),
  objects: sct('260787004', 'Physical object'),
};

/** A row of the reviewed table; its codes are all in PS3.16, CID 7151 (axillary lymph node: CID 7600). */
export interface TermRow {
  readonly kind: TermKind;
  readonly code: Code;
  /** There is one on each side of the body, so that a side may be coded. */
  readonly paired: boolean;
  /** A part of the body rather than an organ: counts only if the prompt names nothing narrower. */
  readonly broad: boolean;
  /** Where the finding always is, e.g. a glioma in the brain. */
  readonly region?: Code;
}

export interface TermName {
  readonly words: readonly string[];
  readonly row: TermRow;
}

interface JsonRow {
  readonly code: string;
  readonly scheme?: string;
  readonly meaning: string;
  readonly paired?: boolean;
  readonly broad?: boolean;
  readonly region?: string;
  readonly names: readonly string[];
}

const rowsOf = (kind: TermKind): readonly JsonRow[] => table[kind];
const meanings = new Map(rowsOf('anatomy').map(row => [row.code, row.meaning]));

function namesOf(kind: TermKind): TermName[] {
  return rowsOf(kind).flatMap(json => {
    const region = json.region === undefined ? undefined : meanings.get(json.region);
    const row: TermRow = {
      kind,
      code: { value: json.code, scheme: json.scheme ?? 'SCT', meaning: json.meaning },
      paired: json.paired ?? false,
      broad: json.broad ?? false,
      ...(json.region !== undefined && region ? { region: sct(json.region, region) } : {}),
    };
    return json.names.map(name => ({ words: promptWords(name), row }));
  });
}

/** Every name of the table in the table's order, which decides between names of equal length. */
export const TERM_NAMES: Readonly<Record<TermKind, readonly TermName[]>> = {
  anatomy: namesOf('anatomy'),
  abnormal: namesOf('abnormal'),
  objects: namesOf('objects'),
};
