import { jsonReferences, xmlReferences, type Reference } from './stowReferences';

export interface FailedInstance {
  readonly sopInstanceUID: string;
  /** Failure Reason (0008,1197), PS3.3 C.4 / PS3.18 I.2.2; missing when the PACS gives none. */
  readonly reason?: number;
}

/** What the body of a STOW-RS answer says (PS3.18, 10.5.3: Store Instances Response Module). */
export interface StowResponse {
  /** SOP Instance UIDs the PACS says it keeps. */
  readonly stored: readonly string[];
  readonly failed: readonly FailedInstance[];
}

export const DUPLICATE_INSTANCE = 0x0111;

/** Answers are short; a huge one is no answer but an attack or a mistake. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Reads an answer whatever its status and content type say: archives send JSON without a type, XML, HTML of a proxy in
 * between, or nothing. Never throws; rubbish is an answer that names no instance.
 */
export function parseStowResponse(body: string, contentType = ''): StowResponse {
  const text = body.slice(0, MAX_CHARACTERS).trim();
  const xml = text.startsWith('<') || (/\bxml\b/i.test(contentType) && !/^[[{]/.test(text));
  const references = xml ? xmlReferences(text) : jsonReferences(text);
  return {
    stored: references.stored.map(r => r.sopInstanceUID).filter(uid => uid !== ''),
    failed: references.failed.map(failure),
  };
}

/** HTML where a PACS would send DICOM JSON or XML: the sign-in page of a gateway, or the word of a proxy. */
export function isWebPage(body: string, contentType = ''): boolean {
  return /\bhtml\b/i.test(contentType) || /^\s*<(!doctype html|html)\b/i.test(body);
}

/** The PACS refused nothing but instances it has already, e.g. from an earlier try whose answer was lost. */
export function saysAlreadyStored(response: StowResponse): boolean {
  return response.failed.length > 0 && response.failed.every(f => f.reason === DUPLICATE_INSTANCE);
}

function failure({ sopInstanceUID, reason }: Reference): FailedInstance {
  return reason === undefined ? { sopInstanceUID } : { sopInstanceUID, reason };
}
