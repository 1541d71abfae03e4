/** An item of Referenced or Failed SOP Sequence. */
export interface Reference {
  readonly sopInstanceUID: string;
  readonly reason?: number;
}

export interface References {
  readonly stored: readonly Reference[];
  readonly failed: readonly Reference[];
}

const REFERENCED_SOP_SEQUENCE = '00081199';
const FAILED_SOP_SEQUENCE = '00081198';
/** Failures of parts that were no DICOM instance at all (PS3.18, 10.5.3.3). */
const OTHER_FAILURES_SEQUENCE = '0008119A';
const REFERENCED_SOP_INSTANCE_UID = '00081155';
const FAILURE_REASON = '00081197';
const NOTHING: References = { stored: [], failed: [] };

/** DICOM JSON (PS3.18, F), one dataset or an array of them. */
export function jsonReferences(text: string): References {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return NOTHING;
  }
  const datasets = Array.isArray(answer) ? answer : [answer];
  const items = (tag: string) => datasets.flatMap(dataset => values(dataset, tag)).map(toReference);
  return {
    stored: items(REFERENCED_SOP_SEQUENCE),
    failed: [...items(FAILED_SOP_SEQUENCE), ...items(OTHER_FAILURES_SEQUENCE)],
  };
}

function toReference(item: unknown): Reference {
  return reference(values(item, REFERENCED_SOP_INSTANCE_UID)[0], values(item, FAILURE_REASON)[0]);
}

function values(dataset: unknown, tag: string): readonly unknown[] {
  if (typeof dataset !== 'object' || dataset === null) return [];
  const element: unknown = (dataset as Record<string, unknown>)[tag];
  if (typeof element !== 'object' || element === null) return [];
  const value: unknown = (element as { Value?: unknown }).Value;
  return Array.isArray(value) ? value : [];
}

function reference(uid: unknown, reason: unknown): Reference {
  const sopInstanceUID = typeof uid === 'string' ? uid.trim() : '';
  const code = typeof reason === 'string' && reason.trim() === '' ? NaN : Number(reason ?? NaN);
  return Number.isInteger(code) ? { sopInstanceUID, reason: code } : { sopInstanceUID };
}

/**
 * Native DICOM Model (PS3.19, A.1), read as a stream of tags: the answer may be cut off or not well-formed, and the command
 * line has no DOM.
 */
export function xmlReferences(text: string): References {
  const stored: Reference[] = [];
  const failed: Reference[] = [];
  const attributes: string[] = [];
  let item: { uid?: string; reason?: string } = {};
  const token =
    /<(?:\w+:)?DicomAttribute\b([^<>]*)>|<\/(?:\w+:)?(DicomAttribute|Item)\s*>|<(?:\w+:)?Value\b[^<>]*>([^<]*)</g;
  for (const [, opening, closing, value] of text.matchAll(token)) {
    const inner = attributes[attributes.length - 1];
    if (opening !== undefined) {
      if (!opening.trimEnd().endsWith('/')) attributes.push(tagOf(opening));
    } else if (closing === 'DicomAttribute') {
      attributes.pop();
    } else if (closing === 'Item') {
      const one = reference(item.uid, item.reason);
      item = {};
      if (inner === REFERENCED_SOP_SEQUENCE) stored.push(one);
      if (inner === FAILED_SOP_SEQUENCE || inner === OTHER_FAILURES_SEQUENCE) failed.push(one);
    } else if (inner === REFERENCED_SOP_INSTANCE_UID) {
      item.uid = value;
    } else if (inner === FAILURE_REASON) {
      item.reason = value;
    }
  }
  return { stored, failed };
}

function tagOf(attributes: string): string {
  return /\btag\s*=\s*["']([0-9A-Fa-f]{8})["']/.exec(attributes)?.[1]?.toUpperCase() ?? '';
}
