import { MedClipSamError, say } from '../../core/errors';
import * as z from '../../core/z';
import table from '../lexicon/terms.json';
import { sct, type Code } from './code';
import { promptWords } from '../words';

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

const meanings = new Map(table.anatomy.map(row => [row.code, row.meaning]));

function namesOf(rows: readonly JsonRow[], kind: TermKind): TermName[] {
  return rows.flatMap(json => {
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

const names: Record<TermKind, TermName[]> = {
  anatomy: namesOf(table.anatomy, 'anatomy'),
  abnormal: namesOf(table.abnormal, 'abnormal'),
  objects: namesOf(table.objects, 'objects'),
};

/** Every name of the table in the table's order, which decides between names of equal length. */
export const TERM_NAMES: Readonly<Record<TermKind, readonly TermName[]>> = names;

const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(64));
const siteRow = z.strictObject({
  code: z.string().check(z.regex(/^[\w.-]{1,16}$/)),
  scheme: z.optional(z.string().check(z.regex(/^\w{1,16}$/))),
  meaning: text,
  paired: z.optional(z.boolean()),
  broad: z.optional(z.boolean()),
  region: z.optional(z.string()),
  names: z.array(text).check(z.minLength(1)),
});
const rows = z.optional(z.array(siteRow).check(z.maxLength(2000)));
/** A site's own terms, in the form of lexicon/terms.json. */
export const siteTermsSchema = z.strictObject({ anatomy: rows, abnormal: rows, objects: rows });

/**
 * Puts a site's terms before the table's, so that they win where both have a name. Once per page.
 *
 * @throws MedClipSamError bad-input, naming the first place that is wrong; then none is added
 */
export function addTerms(json: unknown): void {
  const parsed = siteTermsSchema.safeParse(json);
  if (!parsed.success) {
    throw new MedClipSamError(
      'bad-input',
      say`The site’s terms are not valid: ${z.firstIssue(parsed.error, 'terms')}.`,
      'Correct the customization medclip-sam.terms.'
    );
  }
  for (const row of parsed.data.anatomy ?? []) meanings.set(row.code, row.meaning);
  for (const kind of ['anatomy', 'abnormal', 'objects'] as const) {
    names[kind].unshift(...namesOf(parsed.data[kind] ?? [], kind));
  }
}
