import type { IncomingMessage, ServerResponse } from 'node:http';
import { DicomWebError, sendDicomJson } from './answers';
import type { DicomJson } from '../dicom/dicomJson';
import { FAILURE } from '../folder/folderStore';
import type { FolderStore, StoreOutcome } from '../folder/folderStore';
import { MalformedMultipart, splitMultipart } from './multipart';
import type { BodyReceiver } from './receiveBody';
import { instanceUrl, studyUrl } from './resourcePath';

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
  receiveBody: BodyReceiver
): Promise<void> {
  const objects = await receive(req, res, receiveBody);
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

async function receive(
  req: IncomingMessage,
  res: ServerResponse,
  receiveBody: BodyReceiver
): Promise<readonly Buffer[]> {
  const contentType = req.headers['content-type'] ?? '';
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  const related = type === 'multipart/related' && !/type="?application\/dicom\+/i.test(contentType);
  if (!related && type !== 'application/dicom') {
    throw new DicomWebError(
      415,
      'Objects are sent as multipart/related; type="application/dicom".'
    );
  }
  const body = await receiveBody(req, res);
  if (!related) return [body];
  try {
    return splitMultipart(body, contentType);
  } catch (error) {
    if (error instanceof MalformedMultipart) throw new DicomWebError(400, error.message);
    throw error;
  }
}
