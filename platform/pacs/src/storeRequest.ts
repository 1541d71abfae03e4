import type { IncomingMessage, ServerResponse } from 'node:http';
import { DicomWebError, sendDicomJson } from './answers';
import type { DicomJson } from './dicomJson';
import { FAILURE } from './folderStore';
import type { FolderStore, StoreOutcome } from './folderStore';
import { MalformedMultipart, splitMultipart } from './multipart';
import { instanceUrl, studyUrl } from './resourcePath';

/** Largest STOW-RS request; a bigger study is sent in several. */
export const MAX_STORE_BYTES = 512 * 1024 * 1024;

/**
 * STOW-RS (PS3.18 10.5). 200 when every object is stored (or was already, byte by byte), 202 when some are, 409 when none is;
 * the body names each object with its failure reason, the Warning header says it in words.
 */
export async function answerStore(
  store: FolderStore,
  req: IncomingMessage,
  studyUid: string | undefined,
  root: string,
  res: ServerResponse,
  maxBytes = MAX_STORE_BYTES
): Promise<void> {
  const objects = await receive(req, maxBytes);
  const outcomes: StoreOutcome[] = [];
  for (const object of objects) outcomes.push(await store.store(object, studyUid));
  const refused = outcomes.filter(outcome => outcome.kind === 'refused');
  const status = refused.length === 0 ? 200 : refused.length < outcomes.length ? 202 : 409;
  const sentences = [...new Set(refused.map(outcome => outcome.sentence))];
  if (sentences.length) {
    res.setHeader(
      'Warning',
      sentences.map(s => `299 store "${s.replace(/["\\]/g, "'")}"`).join(', ')
    );
  }
  const full = refused.some(outcome => outcome.failureReason === FAILURE.outOfResources);
  sendDicomJson(res, status === 409 && full ? 507 : status, responseBody(outcomes, root));
}

/** Table 10.5.3-1's answer: ReferencedSOPSequence and FailedSOPSequence. */
function responseBody(outcomes: readonly StoreOutcome[], root: string): DicomJson {
  const stored = [];
  const failed = [];
  let study: string | undefined;
  for (const outcome of outcomes) {
    const { identity } = outcome;
    const names = identity && {
      '00081150': { vr: 'UI', Value: [identity.sopClassUid] },
      '00081155': { vr: 'UI', Value: [identity.sopInstanceUid] },
    };
    if (outcome.kind === 'refused') {
      failed.push({ ...names, '00081197': { vr: 'US', Value: [outcome.failureReason] } });
    } else {
      study ??= studyUrl(root, outcome.identity);
      const url = instanceUrl(root, outcome.identity);
      stored.push({ ...names, '00081190': { vr: 'UR', Value: [url] } });
    }
  }
  return {
    ...(study !== undefined && { '00081190': { vr: 'UR', Value: [study] } }),
    ...(failed.length && { '00081198': { vr: 'SQ', Value: failed } }),
    ...(stored.length && { '00081199': { vr: 'SQ', Value: stored } }),
  };
}

async function receive(req: IncomingMessage, maxBytes: number): Promise<readonly Buffer[]> {
  const contentType = req.headers['content-type'] ?? '';
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  const related = type === 'multipart/related' && !/type="?application\/dicom\+/i.test(contentType);
  if (!related && type !== 'application/dicom') {
    throw new DicomWebError(
      415,
      'Objects are sent as multipart/related; type="application/dicom".'
    );
  }
  const body = await readBody(req, maxBytes);
  if (!related) return [body];
  try {
    return splitMultipart(body, contentType);
  } catch (error) {
    if (error instanceof MalformedMultipart) throw new DicomWebError(400, error.message);
    throw error;
  }
}

async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new DicomWebError(
      413,
      `One request may hold ${Math.floor(maxBytes / 1048576)} MB; send fewer objects at once.`
    );
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read to the end all the same: a sender whose connection is cut would never see the answer.
    if (length > maxBytes) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (length > maxBytes) throw tooLarge();
  if (!req.complete) throw new DicomWebError(400, 'The request ended before its end.');
  return Buffer.concat(chunks, length);
}
